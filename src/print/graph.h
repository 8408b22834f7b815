/* graph.h — a graph as it is drawn, whatever the language: what the files that make and write it
 * share. */
#ifndef WG_PRINT_GRAPH_H
#define WG_PRINT_GRAPH_H

#include "print.h"

/* ---- graph.c: which vertices and edges there are --------------------------------------------- */

typedef enum vertex_kind {
    VERTEX_TENSOR,  /* a tensor, made from its operands */
    VERTEX_ADJOINT, /* of a tensor in a sweep, whatever ops make it */
    VERTEX_SUM,     /* Σ, before an adjoint that has several terms */
    VERTEX_NUMBER,  /* a constant of one element, at one op that uses it */
    VERTEX_FOLD,    /* all that belongs to a scope */
    VERTEX_MORE,    /* all beyond the limit */
    VERTEX_FAILED   /* the call that the tape's error is about */
} vertex_kind;

typedef struct vertex {
    vertex_kind kind;
    uint32_t tensor;    /* shown; of a fold: the latest in it; of more: how many there are */
    uint32_t of;        /* an adjoint's or Σ's: of this; a number's: the op that uses it */
    const sweep *sweep; /* of an adjoint, of Σ, and of a fold of them */
    const scope *scope; /* in whose frame it is, or NULL */
    const scope *folded;
    uint32_t frame; /* the y of the sweep in whose frame it is; 0: in none */
    uint32_t into;  /* where edges to it go: itself, a fold, the one for more; 0: nowhere */
    uint32_t next;  /* in the same frame; 0 ends */
    uint32_t inputs, params, states, ops; /* in a fold */
    bool wanted;
} vertex;

typedef enum edge_kind {
    EDGE_OPERAND,
    EDGE_ASSIGNED, /* to the target of an assignment */
    EDGE_TERM,     /* from an adjoint to what it contributes to */
    EDGE_SUM,      /* from Σ to the adjoint */
    EDGE_SAVED,    /* from a value to the adjoint for which it is read */
    EDGE_SEED,     /* from the seed to the adjoint that it is */
    EDGE_FAILED    /* to the call that failed */
} edge_kind;

typedef struct edge {
    uint32_t from, to; /* vertices */
    edge_kind kind;
    int number;                      /* of the operand, from 1; 0: not to be said */
    bool back;                       /* from outside of the frame where it ends */
    const struct contribution *part; /* of a term … */
    const sweep *sweep;              /* … in this sweep … */
    const char *formula;             /* … which is this */
} edge;

/* A scope in which something is drawn, among all of the tape by number; 0 is that of all others. */
typedef struct frame {
    const scope *scope; /* NULL: nothing is drawn in it */
    uint32_t first;     /* vertex in it and in none of its inner ones; 0 ends */
    uint32_t inner, next;
} frame;

/* A sweep of which something is drawn. */
typedef struct drawn {
    const sweep *s;
    bool used;       /* something of it is needed */
    bool raw;        /* op by op */
    uint32_t number; /* among those used */
} drawn;

/* What becomes of a tensor of the tape. */
typedef struct fate {
    bool shown;       /* as it was recorded */
    bool stub;        /* likewise, but without what makes it: an adjoint whose sweep is hidden */
    bool loss;        /* a drawn sweep began here … */
    bool raw;         /* … and is drawn op by op */
    bool of_leaf;     /* it is the adjoint of a leaf */
    bool off;         /* on no path from options->from */
    uint32_t owner;   /* 1 + the drawn sweep that recorded it as an adjoint, or 0 */
    uint32_t vertex;  /* that shows it, or 0 */
    uint32_t adjoint; /* the vertex of its adjoint in the sweep that is being looked at, or 0 */
    uint32_t terms;   /* of that adjoint */
    uint32_t seen;    /* the walk that came by last */
    uint32_t first;   /* vertex in the frame of the sweeps of this one, or 0 */
} fate;

typedef struct graph {
    wg_tape *tape;
    const char *caller;
    wg_graph_options show; /* SHOWN or HIDDEN, but for values and adjoints */
    selection s;
    fate *at; /* by index, up to s.last */
    drawn *sweeps;
    uint32_t n_sweeps;
    vertex *v; /* from 1 */
    uint32_t n_v, v_room;
    edge *e; /* in order of the vertices where they end */
    uint32_t n_e, e_room;
    frame *frames;   /* of scopes, by number */
    uint32_t *folds; /* vertices, by scope: those of the forward graph, or of one sweep */
    uint32_t *stack; /* of a walk */
    uint32_t walks;
    selection named; /* tensors that have a symbol */
    bool *symbols;   /* of it */
    names *names;
    arena arena; /* of formulas */
    bool no_memory;
    bool computed;     /* some op of it has a value */
    const sweep *last; /* whose adjoints stand in the vertices; NULL: they do not */
} graph;

/* Checks a printer's arguments and makes the graph; on an error there is nothing to give back. */
wg_status wg_graph_make(wg_tape *t, const wg_tensor tensors[], int count,
                        const wg_graph_options *options, FILE *out, const char *caller, graph *g);
void wg_graph_free(graph *g);

/* Makes the graph, has it put on paper, and gives it back. */
struct pen;
wg_status wg_draw(wg_tape *t, const wg_tensor tensors[], int count, const wg_graph_options *options,
                  const char *caller, const struct pen *p,
                  void (*put)(const struct pen *p, const graph *g));

/* Whether a tensor is what a drawn sweep differentiates. */
bool wg_is_loss(const graph *g, uint32_t tensor);

/* The tensor whose values the tape's error is about, or 0. */
uint32_t wg_failed_at(const graph *g);

/* ---- terms.c: names and formulas ------------------------------------------------------------- */

/* Gives symbols to what is drawn, and formulas to the edges that are terms; false: no memory. */
bool wg_name_graph(graph *g);

/* ---- label.c: what stands in a vertex -------------------------------------------------------- */

typedef enum look {
    LOOK_INPUT,
    LOOK_PARAM,
    LOOK_STATE,
    LOOK_CONSTANT,
    LOOK_OP,
    LOOK_LOSS, /* what is differentiated */
    LOOK_ASSIGN,
    LOOK_ADJOINT,
    LOOK_SUM,
    LOOK_FOLD,
    LOOK_FAILED,
    LOOK_NUMBER,
    LOOK_MORE,
    LOOKS
} look;

look wg_look_of(const graph *g, const vertex *v);
extern const char *const wg_look_words[LOOKS]; /* in a legend; "": in none */
void wg_find_looks(const graph *g, bool there[LOOKS]);
bool wg_has_edge(const graph *g, edge_kind kind);

/* An identifier made of indices on the tape: n12 is tensor 12, n12_of5 the same as the adjoint of
 * 5, where it was recorded as that of another; n3_12 number 3 at op 12. */
void wg_put_id(FILE *out, const graph *g, uint32_t v);

/* How a language writes text. */
typedef struct pen {
    FILE *out;
    wg_escape *escape;
    const char *bold, *plain; /* begin and end of bold text */
    const char *small, *normal;
    const char *line; /* between lines */
} pen;

/* Lines between which the pen's line stands; none at the end. */
void wg_put_label(const pen *p, const graph *g, const vertex *v);
void wg_put_edge_label(const pen *p, const edge *e); /* if it has one */
bool wg_has_label(const edge *e);

/* "∂L/∂W1", "W1" or "%7": what a tensor is called. */
void wg_put_title(const pen *p, const graph *g, uint32_t tensor);
void wg_put_fraction(const pen *p, const graph *g, uint32_t y, uint32_t x);

/* ---- value.c: values in brackets ------------------------------------------------------------- */

typedef struct value_text {
    char s[512];
} value_text;

/* "[0.25, -1.5, …]", four digits of the first elements; rows end in `line`, or in a semicolon where
 * that is NULL. "–" if there is none. */
value_text wg_short_value(const node *n, const char *line);
void wg_put_value(FILE *out, const node *n, bool exact, const char *line);

/* ---- outline.c: vertices in their frames, one in another ------------------------------------- */

/* What a language does at each step; depth is that of what it is called for, 0 for what is in no
 * frame. */
typedef struct outline {
    const graph *g;
    const pen *p;
    void (*open_scope)(const struct outline *o, const scope *s, int depth);
    void (*open_sweep)(const struct outline *o, uint32_t y, int depth);
    void (*close)(const struct outline *o, int depth);
    void (*vertex)(const struct outline *o, uint32_t v, int depth);
} outline;

/* Sorts the vertices into frames, once a graph is made. */
void wg_sort_into_frames(graph *g);

/* Those in no frame first, then the scopes, in the order in which they were made; the sweeps. */
void wg_walk_forward(const outline *o);
void wg_walk_sweeps(const outline *o);
bool wg_has_sweep(const graph *g); /* whether one has a frame */

#endif
