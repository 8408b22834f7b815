/* record.c — a call of an op becomes a tensor of the tape. The same call is never recorded twice:
 * it is looked up first, and only a new one has its dtypes checked and its shape rule asked. */
#include "internal.h"

#include <string.h>

/* ---- The table of what is recorded ----------------------------------------------------------- */

/* In the manner of FNV-1a, a word at a time. */
static uint32_t mix(uint32_t hash, uint32_t word)
{
    return (hash ^ word) * UINT32_C(16777619);
}

static uint32_t mix_bytes(uint32_t hash, const unsigned char *bytes, size_t n)
{
    uint32_t word;
    for (; n >= sizeof word; n -= sizeof word, bytes += sizeof word) {
        memcpy(&word, bytes, sizeof word);
        hash = mix(hash, word);
        hash ^= hash >> 15;
    }
    for (; n > 0; n--)
        hash = mix(hash, *bytes++);
    return hash;
}

/* Never 0, which marks nodes that are not in the table. */
static uint32_t hash_of(const wg_call *c)
{
    uint32_t hash = mix(UINT32_C(2166136261), (uint32_t)((uintptr_t)c->op >> 4));
    if (c->arity == 0)
        hash = mix(hash, (uint32_t)c->dtype);
    for (int k = 0; k < c->arity; k++)
        hash = mix(hash, c->x[k].index);
    hash = mix_bytes(hash, c->attr, c->attr_size);
    hash ^= hash >> 15;
    return hash ? hash : 1;
}

/* Of a call with operands, dtype and shape follow from the rest. */
static bool is_of(const wg_node *n, const wg_call *c)
{
    if (n->op != c->op || n->arity != c->arity || n->attr_size != c->attr_size)
        return false;
    if (c->arity == 0 && (n->dtype != c->dtype || !wg_same_shape(&n->shape, &c->shape)))
        return false;
    for (int k = 0; k < c->arity; k++)
        if (n->x[k].index != c->x[k].index)
            return false;
    return c->attr_size == 0 || memcmp(n->attr, c->attr, c->attr_size) == 0;
}

/* A rule's 2 is not the user's 2: a derivative with respect to the one must not count the other. */
static bool may_share(const wg_tape *t, const node *n)
{
    return n->pub.op->role != WG_ROLE_CONSTANT || (n->sweep_of != 0) == (t->sweeping != 0);
}

/* The tensor of this call, if it was recorded before; else the poisoned one. */
static wg_tensor find(const wg_call *call, uint32_t hash)
{
    wg_tape *t = call->tape;
    uint32_t i = t->n_buckets ? t->buckets[hash & (t->n_buckets - 1)] : 0;
    for (; i; i = t->nodes[i]->next) {
        const node *n = t->nodes[i];
        if (n->hash == hash && is_of(&n->pub, call) && may_share(t, n))
            return n->pub.self;
    }
    return wg_poisoned(t);
}

static void insert(wg_tape *t, node *n)
{
    uint32_t *head = &t->buckets[n->hash & (t->n_buckets - 1)];
    n->next = *head;
    *head = n->pub.self.index;
}

/* Twice the buckets, refilled in the order of recording, which a rewind relies on. */
static bool grow_table(wg_tape *t)
{
    const uint32_t n = t->n_buckets ? 2 * t->n_buckets : 64;
    uint32_t *buckets = wg_pool_take(&t->pool, n * sizeof *buckets);
    if (!buckets)
        return false;
    memset(buckets, 0, n * sizeof *buckets);
    wg_pool_give(&t->pool, t->buckets);
    t->buckets = buckets;
    t->n_buckets = n;
    for (uint32_t i = 1; i < t->count; i++)
        if (t->nodes[i]->hash)
            insert(t, t->nodes[i]);
    return true;
}

/* ---- Checks ---------------------------------------------------------------------------------- */

bool wg_is_leaf(const node *n)
{
    return wg_is_leaf_role(n->pub.op->role);
}

/* An op with neither a rule nor the word that it has none is refused: it would end a gradient in
 * silence. */
static const char *fault_of_rule(const wg_op *op)
{
    if (op->arity != 0 && !op->vjp && !op->no_derivative)
        return "it has no backward rule and does not say that it has no derivative";
    if (op->vjp && op->no_derivative)
        return "it has a backward rule and says that it has no derivative";
    return NULL;
}

static const char *fault_of_role(const wg_op *op)
{
    switch (op->role) {
    case WG_ROLE_OP:
        if (!op->map && !op->forward && !op->view)
            return "its descriptor says no way to compute it: map, forward or view";
        return op->view && op->arity == 0 ? "it has a view, and no operand to look at" : NULL;
    case WG_ROLE_INPUT:
    case WG_ROLE_PARAM:
    case WG_ROLE_STATE:
    case WG_ROLE_CONSTANT:
        return op->arity != 0 || op->map || op->forward || op->view
                   ? "a leaf or constant has no operands and is not computed"
                   : NULL;
    case WG_ROLE_ASSIGN:
        return op->arity != 2 || op->map || op->forward || !op->view
                   ? "an assignment has two operands and a view of the second"
                   : NULL;
    }
    return "its role is none";
}

static const char *fault_of_dtypes(const wg_op *op)
{
    if (op->arity != 0 && (op->takes & WG_ANY) == 0)
        return "its descriptor takes no dtype";
    if (op->map && op->indices)
        return "an elementwise op has no operand that is an index";
    for (int d = 0; op->map && d < WG_DTYPES; d++)
        if ((op->takes >> d & 1) && !op->map->loop[d][WG_ISA_PORTABLE])
            return "it takes a dtype that it has no loop for";
    return NULL;
}

static const char *fault_of(const wg_op *op)
{
    if (!op->name)
        return "its descriptor has no name";
    if (op->map && (op->forward || op->view || op->arity < 1 || op->arity > WG_MAP_ARITY))
        return "an elementwise op has one to three operands, and neither forward nor view";
    if ((op->plan_size || op->place) && !op->plan)
        return "it has a plan size, or places a plan, and has no plan";
    if ((op->finishes || op->beside || op->check) && !op->forward)
        return "it heeds a finish, checks values, or computes on the side, without a forward";
    const char *role = fault_of_role(op), *rule = fault_of_rule(op);
    return role ? role : rule ? rule : fault_of_dtypes(op);
}

static bool check_op(wg_tape *t, const wg_op *op, int arity)
{
    const char *fault = fault_of(op);
    if (fault)
        return wg_error_keep(t, WG_ERROR_RULE, "%s: %s", op->name ? op->name : "an op", fault),
               false;
    if (op->arity != WG_VARIADIC && op->arity != arity)
        return wg_error_keep(t, WG_ERROR_RULE, "%s: recorded with %d operands; it takes %d",
                             op->name, arity, op->arity),
               false;
    return true;
}

static const char *dtypes_taken(unsigned takes)
{
    static const char *const text[WG_ANY + 1] = {
        "",
        "it takes f32",
        "it takes f64",
        "it takes f32 or f64",
        "it takes i64",
        "it takes f32 or i64",
        "it takes f64 or i64",
        "it takes f32, f64 or i64",
    };
    return text[takes & WG_ANY];
}

/* Whether a call may be looked up: its operands are tensors of its tape, its attributes there. */
static bool is_complete(const wg_call *call)
{
    for (int k = 0; k < call->arity; k++)
        if (call->x[k].tape != call->tape || !wg_node_in(call->x[k]))
            return false;
    return call->attr || !call->attr_size;
}

/* Refuses a call that is not, in words. */
static wg_tensor refuse_incomplete(const wg_call *call)
{
    wg_tape *t = call->tape;
    const char *op = call->op->name;
    for (int k = 0; k < call->arity; k++) {
        const wg_tensor x = call->x[k];
        if (!x.tape)
            return wg_fail(t, WG_ERROR_NULL, "%s: operand %d has no tape", op, k + 1);
        if (x.tape != t)
            return wg_fail(t, WG_ERROR_ARGUMENT, "%s: operand %d is of another tape", op, k + 1);
        if (x.index == 0)
            return wg_fail(t, WG_ERROR_NULL, "%s: operand %d is poisoned", op, k + 1);
        if (!wg_node_in(x))
            return wg_fail(t, WG_ERROR_STATE, "%s: operand %d was dropped by wg_rewind", op, k + 1);
    }
    return wg_fail(t, WG_ERROR_NULL, "%s: its %s are NULL", op,
                   call->op->role == WG_ROLE_CONSTANT ? "elements" : "attributes");
}

static bool is_index(const wg_op *op, int k)
{
    return k < 32 && (op->indices >> k & 1);
}

/* Operand k against the first that is no index. */
static bool check_dtype(const wg_call *call, int k, int first)
{
    const wg_op *op = call->op;
    const wg_dtype dtype = call->in[k]->dtype;
    if (op->mixed && k > 0)
        return true;
    if (is_index(op, k))
        return dtype == WG_I64 ||
               wg_refuse(call, WG_ERROR_DTYPE, "%s is %s; operand %d is an index, which is i64",
                         wg_describe(call->x[k]).s, wg_dtype_name(dtype), k + 1);
    if (!(op->takes >> dtype & 1))
        return wg_refuse(call, WG_ERROR_DTYPE, "%s is %s; %s", wg_describe(call->x[k]).s,
                         wg_dtype_name(dtype), dtypes_taken(op->takes));
    return dtype == call->in[first]->dtype ||
           wg_refuse(call, WG_ERROR_DTYPE, "dtypes differ: %s is %s, %s is %s; wg_cast one of them",
                     wg_describe(call->x[first]).s, wg_dtype_name(call->in[first]->dtype),
                     wg_describe(call->x[k]).s, wg_dtype_name(dtype));
}

/* Finds the operands' nodes, whose dtypes must be one that the op takes. */
static bool find_operands(wg_call *call, const wg_node *in[])
{
    int first = 0;
    while (first < call->arity && is_index(call->op, first))
        first++;
    for (int k = 0; k < call->arity; k++)
        in[k] = &wg_node_at(call->tape, call->x[k].index)->pub;
    call->in = in;
    for (int k = 0; k < call->arity; k++)
        if (!check_dtype(call, k, first))
            return false;
    return true;
}

/* ---- Recording ------------------------------------------------------------------------------- */

/* The tape of a call: that of the first operand that has one. */
static wg_tape *tape_of(int arity, const wg_tensor x[])
{
    for (int k = 0; x && k < arity; k++)
        if (x[k].tape)
            return x[k].tape;
    return NULL;
}

/* A derivative can flow through a node to a leaf if it can through an operand. */
static bool varies(const wg_tape *t, const wg_call *c)
{
    if (wg_is_leaf_role(c->op->role))
        return true;
    for (int k = 0; k < c->arity; k++)
        if (!c->op->no_derivative && t->nodes[c->x[k].index]->varies)
            return true;
    return false;
}

static wg_tensor out_of_memory(wg_tape *t, const wg_op *op)
{
    return wg_fail(t, WG_ERROR_MEMORY, "%s: no memory to record it", op->name);
}

static wg_tensor add(const wg_call *call, uint32_t hash)
{
    wg_tape *t = call->tape;
    if (hash && t->count > t->n_buckets && !grow_table(t))
        return out_of_memory(t, call->op);
    node *n = wg_node_add(call);
    if (!n)
        return out_of_memory(t, call->op);
    n->hash = hash;
    if (hash)
        insert(t, n);
    n->varies = varies(t, call);
    n->sweep_of = t->sweeping;
    n->rule_of = t->ruling;
    if (n->pub.op->role == WG_ROLE_CONSTANT) {
        n->value = (void *)(uintptr_t)n->pub.attr; /* never written: it is no leaf */
        n->has_value = true;
    }
    return n->pub.self;
}

/* A constant's attributes are its elements. */
static bool check_constant(const wg_call *call)
{
    int64_t count = 0;
    wg_shape_count(&call->shape, &count);
    const size_t right = (size_t)count * wg_dtype_size(call->dtype);
    if (call->op->role != WG_ROLE_CONSTANT || call->attr_size == right)
        return true;
    wg_error_keep(call->tape, WG_ERROR_ARGUMENT, "%s: %zu bytes for %s %s, which has %zu",
                  call->op->name, call->attr_size, wg_dtype_name(call->dtype),
                  wg_describe_shape(&call->shape).s, right);
    return false;
}

static bool check_source(const wg_call *call)
{
    if (!check_op(call->tape, call->op, 0))
        return false;
    if (!is_complete(call))
        return refuse_incomplete(call), false;
    return wg_shape_check(call->tape, call->op->name, call->dtype, &call->shape) &&
           check_constant(call);
}

wg_tensor wg_record_source(const wg_op *op, wg_tape *t, wg_dtype dtype, wg_shape shape,
                           const void *attr, size_t attr_size)
{
    if (!t || !op)
        return wg_fail(t, WG_ERROR_NULL, "wg_record_source: the op is NULL");
    const wg_call call = {
        .op = op, .tape = t, .attr = attr, .attr_size = attr_size, .dtype = dtype, .shape = shape};
    if (!check_source(&call))
        return wg_poisoned(t);
    const uint32_t hash = wg_is_leaf_role(op->role) ? 0 : hash_of(&call);
    const wg_tensor known = hash ? find(&call, hash) : wg_poisoned(t);
    return known.index ? known : add(&call, hash);
}

/* Loops and views read operands as the result's shape and dtype say, and so does an assignment. */
static bool check_result(const wg_call *call)
{
    const wg_op *op = call->op;
    if (op->role == WG_ROLE_ASSIGN && (!wg_is_leaf_role(call->in[0]->op->role) ||
                                       !wg_same_shape(&call->in[0]->shape, &call->shape) ||
                                       !wg_same_shape(&call->in[1]->shape, &call->shape)))
        return wg_refuse(call, WG_ERROR_RULE,
                         "its shape rule lets %s be assigned to %s, which must be an input, "
                         "parameter or state of the same shape",
                         wg_describe(call->x[1]).s, wg_describe(call->x[0]).s);
    if ((op->map || op->view) && call->dtype != call->in[0]->dtype)
        return wg_refuse(call, WG_ERROR_RULE, "its shape rule gives %s for operands of %s",
                         wg_dtype_name(call->dtype), wg_dtype_name(call->in[0]->dtype));
    for (int k = 0; op->map && op->infer && k < call->arity; k++)
        if (!wg_broadcasts_to(&call->in[k]->shape, &call->shape))
            return wg_refuse(call, WG_ERROR_RULE,
                             "its shape rule gives %s, to which %s does not broadcast",
                             wg_describe_shape(&call->shape).s, wg_describe(call->x[k]).s);
    return true;
}

/* Asks the shape rule. */
static wg_tensor infer_and_add(wg_call *call, uint32_t hash)
{
    wg_tape *t = call->tape;
    call->dtype = call->in[0]->dtype;
    call->shape = call->in[0]->shape;
    if (!(call->op->infer ? call->op->infer(call) : wg_infer_broadcast(call)))
        return wg_error(t) == WG_OK ? wg_fail(t, WG_ERROR_RULE, "%s: refused", call->op->name)
                                    : wg_poisoned(t);
    if (!wg_shape_check(t, call->op->name, call->dtype, &call->shape) || !check_result(call))
        return wg_poisoned(t);
    return add(call, hash);
}

/* Hash 0: the call is not complete. */
static wg_tensor check_and_add(wg_call *call, uint32_t hash)
{
    enum { FEW = 8 };
    const wg_node *few[FEW], **in = few;
    wg_tape *t = call->tape;
    if (!hash)
        return refuse_incomplete(call);
    if (call->arity > FEW && !(in = wg_pool_take(&t->pool, (size_t)call->arity * sizeof *in)))
        return out_of_memory(t, call->op);
    const wg_tensor y = find_operands(call, in) ? infer_and_add(call, hash) : wg_poisoned(t);
    if (in != few)
        wg_pool_give(&t->pool, in);
    return y;
}

static wg_tensor add_call(wg_call *call, uint32_t hash)
{
    wg_tape *t = call->tape;
    const bool first = wg_error(t) == WG_OK;
    if (!check_op(t, call->op, call->arity))
        return wg_poisoned(t);
    const wg_tensor y = check_and_add(call, hash);
    if (!y.index && first)
        wg_note_failure(t, call->op->name, call->arity, call->x);
    return y;
}

/* A call that is found was checked when it was first recorded. */
wg_tensor wg_record(const wg_op *op, int arity, const wg_tensor x[], const void *attr,
                    size_t attr_size)
{
    wg_tape *t = tape_of(arity, x);
    if (!t || !op)
        return wg_fail(t, WG_ERROR_NULL, "wg_record: the op is NULL");
    wg_call call; /* its shape, dtype and nodes are set when it turns out to be new */
    call.op = op;
    call.tape = t;
    call.arity = arity;
    call.x = x;
    call.attr = attr;
    call.attr_size = attr_size;
    const uint32_t hash = is_complete(&call) ? hash_of(&call) : 0;
    const wg_tensor known = hash ? find(&call, hash) : wg_poisoned(t);
    return known.index ? known : add_call(&call, hash);
}

/* ---- For functions that record several ops --------------------------------------------------- */

static bool is_checked(wg_call *call, const wg_node *in[], bool broadcast)
{
    if (!is_complete(call))
        return refuse_incomplete(call), false;
    if (!find_operands(call, in))
        return false;
    call->shape = in[0]->shape;
    return !broadcast || wg_infer_broadcast(call);
}

static bool check_call(const wg_op *op, const wg_tensor x[], bool broadcast)
{
    enum { FEW = 8 };
    const wg_node *in[FEW];
    wg_call call = {.op = op, .tape = tape_of(op->arity, x), .arity = op->arity, .x = x};
    if (!call.tape || call.arity > FEW)
        return false;
    const bool first = wg_error(call.tape) == WG_OK, fits = is_checked(&call, in, broadcast);
    if (!fits && first)
        wg_note_failure(call.tape, op->name, call.arity, x);
    return fits;
}

bool wg_check_operands(const char *name, unsigned indices, int arity, const wg_tensor x[])
{
    const wg_op op = {.name = name, .arity = arity, .takes = WG_REAL, .indices = indices};
    return check_call(&op, x, false);
}

bool wg_check_broadcast(const char *name, int arity, const wg_tensor x[])
{
    const wg_op op = {.name = name, .arity = arity, .takes = WG_REAL};
    return check_call(&op, x, true);
}
