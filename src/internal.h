/* internal.h — what the files of src/ share: the tape as it is in memory, and the functions of each
 * file, in the order in which one would read them. */
#ifndef WG_INTERNAL_H
#define WG_INTERNAL_H

#include <wengert.h>
#include <wengert/op.h>

#include "kernels/kernels.h"
#include "tape.h"

/* ---- pool.c: memory, taken from the allocator once and used again ---------------------------- */

enum { WG_ALIGN = 64, WG_POOL_CLASSES = 8 * 64 };

/* So many bytes behind the elements of a value may be read, and written by what computes it; not of
 * what the caller bound, nor of constants. */
enum { SLACK = 32 };

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

/* A scope, as long as its tape: it is found again by name. */
typedef struct scope {
    struct scope *outer;   /* NULL: it is in none */
    struct scope *inner;   /* the latest of those in it */
    struct scope *earlier; /* the one made before in the same scope */
    size_t start;          /* of its own name, in path */
    uint32_t number;       /* from 1, in the order in which they were made */
    char path[];           /* "layer1/norm" */
} scope;

/* A tensor of the tape. `pub` comes first, so that a wg_node is the head of its node. */
typedef struct node {
    wg_node pub;
    char *name;            /* NULL: none */
    void *value;           /* leaves, constants, wanted and kept tensors: the elements; else NULL */
    bool bound;            /* value is the caller's */
    bool has_value;        /* value was written, bound, or computed … */
    uint64_t since;        /* … at this time of the tape's; for printers */
    bool kept;             /* by wg_keep */
    bool varies;           /* a derivative can flow back from it to an input or parameter */
    uint32_t hash;         /* of op, operands and attributes */
    uint32_t next;         /* in its bucket, an earlier tensor; 0 ends */
    uint32_t rule_of;      /* recorded by the backward rule of this tensor; 0: by none */
    const scope *scope;    /* to which it belongs; NULL: the whole tape's */
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
    uint32_t n_parts;
    struct contribution {  /* for printers, in the order in which they were added up: */
        uint32_t of, from; /* to the adjoint of this tensor, by the rule of that (0: the seed) … */
        int32_t operand;   /* … for this operand of it … */
        uint32_t is, sum;  /* … this tensor, which makes the adjoint so far this */
    } * part;
} sweep;

/* The call that the tape's error is about, as far as it is known, for printers. */
struct failure {
    char op[48]; /* "": not known */
    int arity;
    wg_tensor x[8]; /* its first operands */
    wg_tensor at;   /* or the tensor whose values were refused */
};

struct wg_tape {
    pool pool;
    arena arena;  /* nodes with their operands and attributes, sweeps */
    node **nodes; /* by index; nodes[0] is the poisoned tensor */
    uint32_t count, room;
    uint32_t stamp;    /* of what is recorded now; goes up with each rewind */
    uint32_t *buckets; /* heads of chains of equal hash; a power of two of them */
    uint32_t n_buckets;
    sweep *sweeps;         /* the latest first */
    uint32_t sweeping;     /* y of the sweep that is recording now, or 0 */
    uint32_t ruling;       /* the tensor whose rule is recording now, or 0 */
    uint32_t *scratch;     /* of sweeps, all 0 between them; NULL while one has it */
    uint64_t addresses;    /* from 1; goes up whenever the address of a leaf's value changes */
    uint64_t time;         /* goes up whenever a value is written or computed */
    scope *scopes, *scope; /* the latest that is in no other; the one that is open */
    uint32_t n_scopes;
    uint64_t seed;
    wg_status status;
    char message[768];
    struct failure failed;
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

/* ---- scope.c --------------------------------------------------------------------------------- */

/* A copy of a name with the open scope before it, from the tape's pool; NULL: no memory. */
char *wg_scoped_name(wg_tape *t, const char *name);

/* ---- error.c --------------------------------------------------------------------------------- */

const char *wg_label(const node *n, char *to, size_t size); /* its name, or op%index */

/* Keeps what the error that was just kept is about. */
void wg_note_failure(wg_tape *t, const char *op, int arity, const wg_tensor x[]);

/* ---- shape.c --------------------------------------------------------------------------------- */

bool wg_shape_count(const wg_shape *shape, int64_t *count); /* false: it does not fit in int64_t */
bool wg_shape_check(wg_tape *t, const char *op, wg_dtype dtype, const wg_shape *shape);
bool wg_broadcasts_to(const wg_shape *from, const wg_shape *to);
int64_t wg_node_count(const node *n);
size_t wg_node_bytes(const node *n);
bool wg_is_real(wg_dtype dtype);

/* ---- record.c, leaf.c ------------------------------------------------------------------------ */

bool wg_is_leaf(const node *n);       /* an input or parameter */
const node *wg_holder(const node *n); /* of its value: an assignment's is in its target */
bool wg_value_room(node *n);          /* sees to it that n->value is there; false: no memory */
wg_status wg_why_invalid(
    wg_tensor x); /* the status of a call whose tensor was none, or of a wrong kind */

/* Notes that a leaf's value is there, and new. */
void wg_has_written(node *n);

/* The node of a leaf, with room for its value; an error names the caller. */
wg_status wg_writable(wg_tensor x, const char *caller, node **out);

/* ---- gradient.c, jvp.c ----------------------------------------------------------------------- */

/* The adjoint of x in a sweep, or 0. */
uint32_t wg_adjoint_in(const sweep *s, uint32_t x);

/* Whether y and x, which the error calls by its role, are real tensors of one tape; the caller is
 * named in the error. */
bool wg_check_pair(wg_tensor y, const char *role, wg_tensor x, const char *caller);

/* Whether a seed has y's dtype and shape, too. */
bool wg_check_seed(wg_tensor y, const char *role, wg_tensor seed, const char *caller);

/* The adjoint of x in a sweep; 0: it has none. */
uint32_t wg_adjoint_in(const sweep *s, uint32_t x);

/* A number in the shape of x that belongs to the sweep of y, as those of the rules do. */
wg_tensor wg_number_of_sweep(wg_tensor y, wg_tensor x, double number);

/* ---- threads.c ------------------------------------------------------------------------------- */

enum { WG_MOST_THREADS = 256 };

/* Cuts 0 … count−1 into ranges as equal as can be, `parts` of them or, if that is less, `count`,
 * and calls work(context, from, to, part) for each, `to` not included, on up to as many threads, of
 * which this is one; returns when all is done. Parts are numbered from 0: each number, and scratch
 * memory that belongs to it, is in one thread's hands at a time. parts is 1 … WG_MOST_THREADS, and
 * should be at most wg_threads(). */
void wg_parallel(int64_t count, int parts,
                 void (*work)(void *context, int64_t from, int64_t to, int part), void *context);

/* ---- plan.c ---------------------------------------------------------------------------------- */

/* One value in need of storage, from the step that makes it to the last that reads it. */
typedef struct life {
    size_t bytes;
    int64_t born, dies;
    int64_t inherits; /* the life that ends where this one begins and leaves it its place, or −1 */
    bool inherited;   /* its place is left to another */
    size_t offset;    /* set by wg_plan_storage */
} life;

/* Gives each life an offset, so that lives that overlap in time do not overlap in storage. Lives
 * come in order of birth; steps are numbered below n_steps. Sets *total; false: no memory to plan
 * with. */
bool wg_plan_storage(pool *p, life lives[], int64_t count, int64_t n_steps, size_t *total);

/* ---- lower.c: what has to be done ------------------------------------------------------------ */

/* Where the elements of a tensor are while a program runs. */
typedef struct location {
    const node *of;  /* the tensor: shape and dtype */
    const node *in;  /* a leaf or constant, in whose value they lie; NULL: a draft makes them … */
    int64_t made_by; /* … namely this; −1: none does */
    wg_layout layout;
} location;

#define NO_VALUE UINT32_MAX

/* So many bytes into the value of a node, or into the program's storage when the node is NULL; or
 * a tile, by its number. */
typedef struct place {
    const node *owner;
    size_t offset;
    int tile; /* −1: none */
} place;

/* Something to compute: y by the op of a tensor, or copied from x. */
typedef struct draft {
    const node *op;       /* NULL: a copy */
    uint32_t y, x;        /* places in values; x is only of a copy */
    uint32_t scale, base; /* the finish of an op that heeds one, or NO_VALUE */
    uint32_t beside;      /* what its op computes on the side, or NO_VALUE */
    bool minus;
    bool gone;         /* its op has become part of a later draft … */
    int64_t first;     /* … of whose pair this is the first; −1: it is no pair */
    bool from;         /* the pair's last op takes the first's result as operand 1, not 0 */
    bool once;         /* of constants alone: computed before the first run */
    bool escapes;      /* the result is read outside of its group */
    const node *owner; /* in whose value the result is put; NULL: in the program's storage … */
    int64_t life;      /* … as this life; −1: none, it is not needed outside of its group */
    int64_t group;     /* a later member of its group, or the group, if it is the last */
    int64_t next;      /* member; −1 ends */
    int tile;          /* in which the result lies while its group runs; −1: none */
} draft;

/* Drafts that run together, tile by tile, when it is the last one's turn. */
typedef struct group {
    int64_t first, count; /* members, in ascending order */
    int64_t walks;        /* operands that are not read in the results' own order */
    bool read;            /* by a draft outside, so that it can't run later */
    int64_t turn;
} group;

/* What becomes of a tensor of the tape. */
typedef struct usage {
    bool needed, wanted;
    bool read;         /* by a step, or by the caller */
    bool constant;     /* made of constants alone */
    bool assigned;     /* it is the target of an assignment */
    bool stored;       /* it is an assignment, whose value is computed in its target */
    int64_t last_read; /* of a target: the latest turn of those that read it; −1: none does */
    uint32_t readers;  /* how many operands it is */
    uint32_t giver;    /* 1 + a draft that has it as operand 0, and can give something beside */
    uint32_t place;    /* in values */
    uint32_t stores;   /* of an assignment: the place in values of what is stored at the end */
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
    group *groups; /* by their last draft */
    int64_t n_drafts;
    int64_t *order; /* groups, in the order in which they run; the first n_once of them once */
    int64_t n_order, n_once;
    int64_t last_check; /* the latest turn that may end the run with an error; −1: none */
    life *lives;
    int64_t n_lives;
    node **needs, **gives;
    int64_t n_needs, n_gives;
    size_t storage;
} lowering;

place wg_place_of(const lowering *l, const location *v);
bool wg_lower(lowering *l, const wg_tensor wanted[], int count);
void wg_lowering_free(lowering *l);

/* Operands of a draft, as places in values: its op's, then those of its finish; a copy's source. */
int wg_operand_count(const draft *d);
uint32_t wg_operand(const lowering *l, const draft *d, int k);

/* Whether a draft reads an operand element by element in the order in which it makes its own. */
bool wg_reads_along(const lowering *l, const draft *d, int k);

/* Where elements lie: in the value of a leaf or, where that is NULL, in a life. */
typedef struct spot {
    const node *in;
    int64_t life;
} spot;

/* Whether the members of a group, from the first on, read what spot there only along with their
 * results, and none behind `last` reads it. */
bool wg_only_reads_along(const lowering *l, int64_t first, int64_t last, spot there);

const node *wg_owner(const lowering *l, const location *v);

/* ---- fuse.c: what runs together, and in which order ------------------------------------------ */

enum { GROUP_DRAFTS = 32, GROUP_WALKS = 14 };

void wg_fuse(lowering *l);
int64_t wg_group_of(const lowering *l, int64_t draft);
void wg_add_turn(lowering *l, int64_t number);

/* ---- store.c: where results are put ---------------------------------------------------------- */

void wg_store(lowering *l);

/* ---- pairs.c: two ops of arithmetic in one loop ---------------------------------------------- */

/* Lets d take in the maker of one of its operands, if they can be a pair. */
bool wg_find_pair(const lowering *l, draft *d);
const wg_map *wg_pair_map(const lowering *l, const draft *d);

/* ---- chain.c: groups of elementwise ops, tile by tile ---------------------------------------- */

/* One op of a chain, ready to run for the first tile. */
typedef struct stage {
    wg_loop *loop;
    wg_block block;
} stage;

/* Where the result and the operands of a stage lie, in that order, and which of the nest's operands
 * moves as they do. */
typedef struct moves {
    int arity;
    bool flat; /* its operands lie like its result: one row will do */
    place at[1 + WG_MAP_ARITY];
    int walk[1 + WG_MAP_ARITY];
} moves;

/* Elementwise ops over the same places. A tile is so many rows of the nest's innermost loop, or a
 * part of one row; results that are read only within the chain lie in tiles. */
typedef struct chain {
    stage *stages;
    moves *moves; /* of each stage */
    int n_stages;
    int64_t element;       /* bytes */
    const wg_nest *nest;   /* NULL if there is but one tile; operand 0 moves like the results */
    int64_t rows, columns; /* of the two innermost loops */
    int64_t tile_rows, tile_columns;
    int64_t per_row, per_plane, count; /* tiles that make a row, the two innermost loops, all */
    int n_tiles;                       /* tiles for results that stay in the chain */
    size_t tile_bytes;                 /* of each */
} chain;

/* Bytes of a tile, and of all: the first-level cache holds them. */
enum { TILE_BYTES = 4096, TILES_BYTES = 24 * 1024 };

/* Builds the chain of a group; places are not addresses yet. NULL: no memory. */
wg_loop *wg_loop_of(const wg_map *map, wg_dtype dtype);
chain *wg_build_chain(arena *a, const lowering *l, int64_t number);
void wg_run_chain(const chain *c, int64_t from, int64_t to, char *scratch);
void wg_run_single(const chain *c); /* of one tile */

/* ---- compile.c, run.c ------------------------------------------------------------------------ */

typedef struct step step;

/* A step as it is run: by the op's forward, or by one of those below, which have what they need as
 * their plan. */
struct step {
    wg_step pub;
    void (*run)(const wg_step *s);
    bool plain; /* one part, no check: run is all there is to do */
    wg_status (*check)(const wg_step *s);
    void (*place)(const wg_step *s, void *plan);
    const chain *chain;   /* what the step is, if it is one */
    int parts;            /* among which its units are divided, to be computed at the same time */
    size_t scratch_bytes; /* of one part */
    int n_operands;       /* its finish's and what is computed on the side included */
    place *at;            /* of y, then of the operands */
};

struct wg_program {
    wg_tape *tape;
    arena arena; /* of all that follows */
    step *steps;
    int64_t n_steps, n_once; /* the first n_once are of constants, and run when addresses change */
    int64_t n_ops;           /* in all steps, copies included */
    node **needs;            /* leaves that must have been written */
    int64_t n_needs;
    node **gives; /* nodes that have a value after a run */
    int64_t n_gives;
    char *storage, *scratch;
    size_t storage_bytes;
    uint32_t last, stamp; /* the latest tensor it uses: dropped when another has its place */
    int isa;              /* the instruction set that its steps and their scratch memory are for */
    uint64_t addresses;   /* the tape's, when the steps' pointers were set; 0: never */
    uint32_t rewinds;     /* the tape's stamp, when it was last seen that nothing was dropped */
};

void wg_run_chain_alone(const wg_step *s); /* plan: the chain, of one tile */
void wg_run_chain_tiles(const wg_step *s); /* plan: the chain */
void wg_run_copy(const wg_step *s);        /* plan: a wg_copying */

#endif
