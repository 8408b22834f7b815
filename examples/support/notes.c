#include "notes.h"

notes_network notes_record(wg_tape *t, int64_t inputs, int64_t hidden, int64_t classes,
                           int64_t samples)
{
    notes_network n;
    n.x = wg_input(t, "x", WG_F64, WG_SHAPE(inputs, samples));
    n.y = wg_input(t, "y", WG_F64, WG_SHAPE(classes, samples));
    n.W1 = wg_param(t, "W1", WG_F64, WG_SHAPE(hidden, inputs));
    n.b1 = wg_param(t, "b1", WG_F64, WG_SHAPE(hidden, 1));
    n.W2 = wg_param(t, "W2", WG_F64, WG_SHAPE(classes, hidden));
    n.b2 = wg_param(t, "b2", WG_F64, WG_SHAPE(classes, 1));
    n.z1 = wg_name(wg_add(wg_matmul(n.W1, n.x), n.b1), "z1");
    n.a1 = wg_name(wg_tanh(n.z1), "a1");
    n.z2 = wg_name(wg_add(wg_matmul(n.W2, n.a1), n.b2), "z2");
    n.losses = wg_softmax_cross_entropy(n.z2, n.y, 0);
    return n;
}
