/* internal.h — what the files of src/ share: the tape as it is in memory, and the functions of each
 * file, in the order in which one would read them. */
#ifndef WG_INTERNAL_H
#define WG_INTERNAL_H

#include <wengert.h>
#include <wengert/op.h>

#include "kernels/kernels.h"

/* ---- pool.c: memory, taken from the allocator once and used again ---------------------------- */

enum { WG_ALIGN = 64, WG_POOL_CLASSES = 8 * 64 };

typedef struct block block;

typedef struct pool {
    wg_allocator allocator;
    block *all;                    /* every block there is, to be freed with the tape */
    block *spare[WG_POOL_CLASSES]; /* blocks given back, by size class */
    size_t bytes;
} pool;

void *wg_pool_take(pool *p, size_t bytes); /* WG_ALIGN-aligned; NULL when there is no more */
void wg_pool_give(pool *p, void *memory);  /* NULL is allowed */
size_t wg_pool_room(const void *memory);   /* bytes that fit: at least what was asked for */
void *wg_pool_grow(pool *p, void *memory, size_t used, size_t bytes); /* moves; NULL: as it was */
void wg_pool_free_all(pool *p);

/* ---- arena.c: a stack of small allocations --------------------------------------------------- */

typedef struct chunk chunk;

typedef struct arena {
    pool *pool;
    chunk *top;
    size_t used; /* of top */
} arena;

typedef struct arena_position {
    chunk *top;
    size_t used;
} arena_position;

/* Aligned for any C type; NULL when there is no more. */
void *wg_arena_take(arena *a, size_t bytes);

static inline arena_position wg_arena_mark(const arena *a)
{
    return (arena_position){a->top, a->used};
}

void wg_arena_rewind(arena *a, arena_position to);

/* ---- tape.c ---------------------------------------------------------------------------------- */

/* A tensor of the tape. `pub` comes first, so that a wg_node is the head of its node. */
typedef struct node {
    wg_node pub;
    char *name;            /* NULL: none */
    void *value;           /* leaves, constants, wanted and kept tensors: the elements; else NULL */
    bool bound;            /* value is the caller's */
    bool has_value;        /* value was written, bound, or computed */
    bool kept;             /* by wg_keep */
    bool varies;           /* a derivative can flow back from it to an input or parameter */
    uint32_t hash;         /* of op, operands and attributes */
    uint32_t next;         /* in its bucket, an earlier tensor; 0 ends */
    struct sweep *sweeps;  /* of which this is y, the latest first */
    uint32_t sweep_of;     /* recorded by the adjoint sweep of this tensor; 0: not by a sweep */
    uint32_t adjoint_of;   /* it is the adjoint of this tensor, in that sweep; 0: of none */
    arena_position before; /* where the arena stood when this node was recorded */
} node;

/* The adjoints of y for one seed, as pairs (tensor, adjoint), the latest tensor first. */
typedef struct sweep {
    struct sweep *earlier; /* of all */
    struct sweep *same_y;  /* the one before with the same y */
    uint32_t y, seed;
    bool whole;        /* of constants too */
    uint32_t recorded; /* how many tensors the tape had at the end of it */
    uint32_t count;
    struct adjoint {
        uint32_t of, is;
    } * adjoint;
} sweep;

struct wg_tape {
    pool pool;
    arena arena;  /* nodes with their operands and attributes, sweeps */
    node **nodes; /* by index; nodes[0] is the poisoned tensor */
    uint32_t count, room;
    uint32_t stamp;    /* of what is recorded now; goes up with each rewind */
    uint32_t *buckets; /* heads of chains of equal hash; a power of two of them */
    uint32_t n_buckets;
    sweep *sweeps;      /* the latest first */
    uint32_t sweeping;  /* y of the sweep that is recording now, or 0 */
    uint32_t *scratch;  /* of sweeps, all 0 between them; NULL while one has it */
    uint64_t addresses; /* from 1; goes up whenever the address of a leaf's value changes */
    wg_status status;
    char message[768];
};

static inline node *wg_node_at(const wg_tape *t, uint32_t index)
{
    return t->nodes[index];
}

/* NULL for an invalid tensor; keeps no error. */
static inline node *wg_node_in(wg_tensor x)
{
    if (!x.tape || x.index == 0 || x.index >= x.tape->count)
        return NULL;
    node *n = wg_node_at(x.tape, x.index);
    return n->pub.self.stamp == x.stamp ? n : NULL;
}

node *wg_checked(wg_tensor x, const char *caller); /* the same, and the error is kept */
node *wg_node_add(const wg_call *call); /* append what it says, with copies of x and attr */

/* ---- error.c --------------------------------------------------------------------------------- */

wg_status wg_error_keep(wg_tape *t, wg_status status, const char *format, ...) WG_PRINTF(3, 4);
const char *wg_label(const node *n, char *to, size_t size); /* its name, or op%index */

/* ---- shape.c --------------------------------------------------------------------------------- */

bool wg_shape_count(const wg_shape *shape, int64_t *count); /* false: it does not fit in int64_t */
bool wg_shape_check(wg_tape *t, const char *op, wg_dtype dtype, const wg_shape *shape);
bool wg_broadcasts_to(const wg_shape *from, const wg_shape *to);
int64_t wg_node_count(const node *n);
size_t wg_node_bytes(const node *n);
bool wg_is_real(wg_dtype dtype);

/* ---- record.c, leaf.c ------------------------------------------------------------------------ */

bool wg_is_leaf(const node *n); /* an input or parameter */
bool wg_value_room(node *n);    /* sees to it that n->value is there; false: no memory */
wg_status wg_why_invalid(
    wg_tensor x); /* the status of a call whose tensor was none, or of a wrong kind */

/* The node of a leaf, with room for its value; an error names the caller. */
wg_status wg_writable(wg_tensor x, const char *caller, node **out);

/* ---- random.c -------------------------------------------------------------------------------- */

double wg_normal_quantile(double u); /* Φ⁻¹(u), 0 < u < 1 */

/* ---- plan.c ---------------------------------------------------------------------------------- */

/* One value in need of storage, from the step that makes it to the last that reads it. */
typedef struct life {
    size_t bytes;
    int64_t born, dies;
    int64_t
        inherits; /* the life that ends where this one begins and leaves it its place; −1: none */
    size_t offset; /* set by wg_plan_storage */
} life;

/* Gives each life an offset, so that lives that overlap in time do not overlap in storage. Lives
 * come in order of birth; steps are numbered below n_steps. Sets *total; false: no memory to plan
 * with. */
bool wg_plan_storage(pool *p, life lives[], int64_t count, int64_t n_steps, size_t *total);

/* ---- lower.c: what has to be done, and in what order ----------------------------------------- */

/* Where the elements of a tensor are while a program runs. */
typedef struct location {
    const node *of;    /* the tensor: shape and dtype */
    const node *owner; /* whose value they lie in; NULL: the program's storage */
    int64_t life;      /* then: which life there; else −1 */
    wg_layout layout;
} location;

/* A step before it has addresses: y computed by its op from its operands, or copied from x. */
typedef struct draft {
    uint32_t y, x; /* places in values; x is only of a copy */
    bool copies;
} draft;

/* What becomes of a tensor of the tape. */
typedef struct usage {
    bool needed, wanted;
    bool read;       /* by a step, or by the caller */
    bool assigned;   /* it is the target of an assignment */
    uint32_t place;  /* in values */
    uint32_t stores; /* of an assignment: the place in values of what is stored at the end */
} usage;

/* A program on its way. Tensors are needed ones only, in order of recording. */
typedef struct lowering {
    wg_tape *tape;
    unsigned options;
    uint32_t last; /* the latest needed tensor */
    usage *at;     /* by index on the tape, up to last */
    location *values;
    uint32_t n_values;
    draft *drafts;
    int64_t n_drafts;
    life *lives;
    int64_t n_lives;
    node **needs, **gives;
    int64_t n_needs, n_gives;
    size_t storage;
} lowering;

bool wg_lower(lowering *l, const wg_tensor wanted[], int count);
void wg_lowering_free(lowering *l);
const location *wg_operand_value(const lowering *l, const node *y, int k);

/* ---- threads.c ------------------------------------------------------------------------------- */

enum { WG_MOST_THREADS = 256 };

/* Cuts 0 … count−1 into ranges as equal as can be, `parts` of them or, if that is less, `count`,
 * and calls work(context, from, to, part) for each, `to` not included, on up to as many threads, of
 * which this is one; returns when all is done. Parts are numbered from 0: each number, and scratch
 * memory that belongs to it, is in one thread's hands at a time. parts is 1 … WG_MOST_THREADS, and
 * should be at most wg_threads(). */
void wg_parallel(int64_t count, int parts,
                 void (*work)(void *context, int64_t from, int64_t to, int part), void *context);

/* ---- compile.c, run.c ------------------------------------------------------------------------ */

/* So many bytes into the value of a node, or into the program's storage when the node is NULL. */
typedef struct place {
    const node *owner;
    size_t offset;
} place;

typedef struct step step;

/* A step as it is run; op's forward sees the public part. */
struct step {
    wg_step pub;
    void (*run)(const step *s);
    union {
        void (*forward)(const wg_step *s);
        wg_loop *loop;
        void (*copy)(const wg_nest *nest, void *y, const void *x);
    } with;
    const wg_nest *nest;             /* of a loop or a copy; operand 0 is y */
    int64_t n, stride[WG_MAP_ARITY]; /* the innermost loop */
    place *at;                       /* of y, then of the operands */
};

struct wg_program {
    wg_tape *tape;
    arena arena; /* of all that follows */
    step *steps;
    int64_t n_steps;
    node **needs; /* leaves that must have been written */
    int64_t n_needs;
    node **gives; /* nodes that have a value after a run */
    int64_t n_gives;
    char *storage;
    size_t storage_bytes;
    uint32_t last, stamp; /* the latest tensor it uses: dropped when another has its place */
    uint64_t addresses;   /* the tape's, when the steps' pointers were set; 0: never */
};

void wg_run_forward(const step *s);
void wg_run_loop(const step *s);
void wg_run_nest(const step *s);
void wg_run_copy(const step *s);

#endif
