/* cnn.c — a convolutional network that tells pieces of clothing apart.
 *
 * Fashion-MNIST (Xiao, Rasul and Vollgraf 2017): 70 000 grey images of 28 × 28 pixels in ten
 * classes. Two convolutions, each with relu and a pool that takes the largest of 2 × 2, and a dense
 * layer: LeCun's design (1998), trained by Adam with a rate that falls along a cosine.
 *
 *     ./examples/run cnn --help       options
 * */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <wengert.h>

#include "support/fail.h"
#include "support/options.h"
#include "support/picture.h"
#include "support/progress.h"

const char program_name[] = "cnn";

enum { CLASSES = 10, LONGEST_PATH = 4096, TEST_BATCH = 100 };

static const char *const class_name[CLASSES] = {
    "T-shirt", "trousers", "pullover", "dress", "coat",
    "sandal",  "shirt",    "sneaker",  "bag",   "ankle boot",
};

typedef struct settings {
    const char *data, *save, *load, *picture, *filters;
    int64_t epochs, batch;
    double rate, least;
    common_options common;
} settings;

/* ---- The model ------------------------------------------------------------------------------- */

static wg_tensor convolution(wg_tensor x, const char *name, int64_t channels, int64_t size)
{
    const int64_t window[2] = {size, size};
    const wg_tensor z = wg_nn_conv2d(x, name, channels, window, (wg_conv_options){.groups = 1});
    return wg_max_pool2d(wg_relu(z), (wg_pool_options){.size = {2, 2}});
}

/* Images [B × 1 × height × width] of bytes → logits [B × classes]. */
static wg_tensor model(wg_tensor images)
{
    wg_tensor a = wg_div(images, wg_scalar_like(images, 255));
    a = convolution(a, "conv1", 16, 5);
    a = convolution(a, "conv2", 48, 3);
    return wg_nn_dense(wg_flatten(a, 1, -1), "dense", CLASSES);
}

/* ---- Data ------------------------------------------------------------------------------------ */

/* Images and their classes, as the files have them. */
typedef struct samples {
    wg_data part[2];
    int64_t count;
} samples;

static wg_data read_part(wg_tape *t, const char *folder, const char *name)
{
    char path[LONGEST_PATH];
    const int length = snprintf(path, sizeof path, "%s/%s", folder, name);
    if (length < 0 || length >= LONGEST_PATH)
        fail("--data: the path %.40s... is too long", folder);
    const wg_data d = wg_load_idx(t, path);
    check(t);
    return d;
}

static int64_t class_of(const samples *s, int64_t i)
{
    return ((const uint8_t *)s->part[1].elements)[i];
}

static void check_samples(const samples *s, const char *folder, const char *which)
{
    const wg_data *images = &s->part[0], *classes = &s->part[1];
    if (images->type != WG_DATA_U8 || classes->type != WG_DATA_U8 || images->shape.ndim != 3 ||
        classes->shape.ndim != 1 || classes->shape.size[0] != s->count || s->count == 0)
        fail("%s: the %s files must hold images, n x height x width bytes, and n classes", folder,
             which);
    for (int64_t i = 0; i < s->count; i++)
        if (class_of(s, i) >= CLASSES)
            fail("%s: class %lld of a %s image is not from 0 to %d", folder,
                 (long long)class_of(s, i), which, CLASSES - 1);
}

/* "train" or "t10k", as the files are called. */
static samples read_samples(wg_tape *t, const char *folder, const char *which)
{
    samples s;
    char name[64];
    snprintf(name, sizeof name, "%s-images-idx3-ubyte", which);
    s.part[0] = read_part(t, folder, name);
    snprintf(name, sizeof name, "%s-labels-idx1-ubyte", which);
    s.part[1] = read_part(t, folder, name);
    s.count = s.part[0].shape.size[0];
    check_samples(&s, folder, which);
    return s;
}

/* ---- Training -------------------------------------------------------------------------------- */

/* One use of the model: for a step of the training, or for a batch of the test. */
typedef struct use {
    wg_tensor in[2], result;
    wg_program *program;
} use;

static wg_tensor input_images(wg_tape *t, const samples *s, int64_t B)
{
    const wg_shape shape = s->part[0].shape;
    return wg_input(t, "images", WG_F32, WG_SHAPE(B, 1, shape.size[1], shape.size[2]));
}

static use record_training(wg_tape *t, const samples *s, const settings *o)
{
    use u;
    wg_optimizer adam = wg_adam(o->rate);
    adam.schedule = wg_cosine_schedule(o->epochs * (s->count / o->batch), 0);
    u.in[0] = input_images(t, s, o->batch);
    u.in[1] = wg_input(t, "classes", WG_I64, WG_SHAPE(o->batch));
    u.result = wg_minimize(wg_cross_entropy(model(u.in[0]), u.in[1], NULL), &adam);
    u.program = wg_compile(t, &u.result, 1);
    check(t);
    return u;
}

static use record_test(wg_tape *t, const samples *s)
{
    use u;
    u.in[0] = input_images(t, s, TEST_BATCH);
    u.result = wg_argmax_axis(model(u.in[0]), 1, false);
    u.program = wg_compile(t, &u.result, 1);
    check(t);
    return u;
}

/* Sees the training images once, in an order of the epoch's; returns the mean loss. */
static double run_epoch(const use *u, const samples *s, const settings *o, int64_t epoch)
{
    const int64_t steps = s->count / o->batch;
    double loss = 0;
    for (int64_t k = 0; k < steps; k++) {
        wg_feed_batch(u->in, s->part, 2, (uint64_t)o->common.seed, epoch * steps + k);
        wg_run(u->program);
        loss += wg_item(u->result);
        check(u->result.tape);
    }
    if (!isfinite(loss))
        fail("the loss is no longer finite: a --rate of %g is too large", o->rate);
    return loss / (double)steps;
}

/* ---- Testing --------------------------------------------------------------------------------- */

/* How many images of a class (first) were taken for another, or for it, and the first of them. */
typedef struct confusion {
    int64_t count[CLASSES][CLASSES], example[CLASSES][CLASSES];
} confusion;

/* What the network takes images from, from + 1, … for; behind the last, the last again. */
static void guess(const use *u, const samples *s, int64_t from, int64_t guesses[])
{
    int64_t rows[TEST_BATCH];
    for (int64_t i = 0; i < TEST_BATCH; i++)
        rows[i] = from + i < s->count ? from + i : s->count - 1;
    wg_feed(u->in[0], &s->part[0], rows);
    wg_run(u->program);
    wg_read(u->result, guesses, TEST_BATCH * sizeof *guesses);
    check(u->result.tape);
}

static confusion test(const use *u, const samples *s)
{
    confusion c = {0};
    int64_t guesses[TEST_BATCH];
    for (int64_t i = 0; i < s->count; i++) {
        if (i % TEST_BATCH == 0)
            guess(u, s, i, guesses);
        const int64_t is = class_of(s, i), seems = guesses[i % TEST_BATCH];
        if (c.count[is][seems]++ == 0)
            c.example[is][seems] = i;
    }
    return c;
}

static int64_t count_of(const confusion *c, int is)
{
    int64_t count = 0;
    for (int seems = 0; seems < CLASSES; seems++)
        count += c->count[is][seems];
    return count;
}

/* In per cent of all. */
static double accuracy(const confusion *c)
{
    int64_t right = 0, all = 0;
    for (int is = 0; is < CLASSES; is++) {
        right += c->count[is][is];
        all += count_of(c, is);
    }
    return 100 * (double)right / (double)all;
}

static int most_frequent_error(const confusion *c, int is)
{
    int most = is == 0;
    for (int seems = 0; seems < CLASSES; seems++)
        if (seems != is && c->count[is][seems] > c->count[is][most])
            most = seems;
    return most;
}

static void show_classes(const confusion *c)
{
    printf("%-12s %7s %9s   %s\n", "class", "images", "right", "most often taken for");
    for (int is = 0; is < CLASSES; is++) {
        const int64_t count = count_of(c, is);
        const int other = most_frequent_error(c, is);
        if (count == 0)
            continue;
        const double percent = 100 / (double)count;
        printf("%-12s %7lld %7.2f %%", class_name[is], (long long)count,
               percent * (double)c->count[is][is]);
        if (c->count[is][other] > 0)
            printf("   %s, %.2f %%", class_name[other], percent * (double)c->count[is][other]);
        printf("\n");
    }
}

/* ---- Pictures -------------------------------------------------------------------------------- */

enum { GAP = 4 };

/* The image in row i, column j is the first of class i that was taken for class j. */
static void draw_confusion(const confusion *c, const samples *s, const char *path)
{
    const int64_t height = s->part[0].shape.size[1], width = s->part[0].shape.size[2];
    const uint8_t *byte = s->part[0].elements;
    float *grey = allocate((size_t)(height * width), sizeof *grey);
    picture p = picture_new(CLASSES * (width + GAP) + GAP, CLASSES * (height + GAP) + GAP, 1);
    for (int i = 0; i < CLASSES; i++)
        for (int j = 0; j < CLASSES; j++) {
            if (c->count[i][j] == 0)
                continue;
            const uint8_t *image = byte + c->example[i][j] * height * width;
            for (int64_t k = 0; k < height * width; k++)
                grey[k] = (float)image[k] / 255;
            picture_draw(&p, GAP + j * (width + GAP), GAP + i * (height + GAP), grey, height, width,
                         1);
        }
    picture_write(&p, path);
    picture_free(&p);
    free(grey);
    printf("confusions drawn in %s: row by row what is, column by column what it seems to be\n",
           path);
}

/* The windows of the first convolution side by side, black the least weight of all, white the
 * largest. */
static void draw_filters(wg_tape *t, const char *path)
{
    enum { SQUARE = 8 };
    const wg_tensor W = wg_find(t, "conv1/W");
    const wg_shape shape = wg_shape_of(W);
    const int64_t rows = shape.size[2], columns = shape.size[3], step = columns * SQUARE + GAP;
    float *w = allocate(wg_bytes(W), 1), least = INFINITY, most = -INFINITY;
    wg_read(W, w, wg_bytes(W));
    check(t);
    for (int64_t i = 0; i < wg_count(W); i++)
        least = fminf(least, w[i]), most = fmaxf(most, w[i]);
    for (int64_t i = 0; i < wg_count(W); i++)
        w[i] = (w[i] - least) / (most - least);
    picture p = picture_new(shape.size[0] * step + GAP, rows * SQUARE + 2 * GAP, 1);
    for (int64_t i = 0; i < shape.size[0]; i++)
        picture_draw(&p, GAP + i * step, GAP, w + i * rows * columns, rows, columns, SQUARE);
    picture_write(&p, path);
    picture_free(&p);
    free(w);
    printf("filters of the first convolution drawn in %s\n", path);
}

/* ---- The whole ------------------------------------------------------------------------------- */

static void train(wg_tape *t, const settings *o, const use *testing, const samples *test_set)
{
    const samples s = read_samples(t, o->data, "train");
    if (s.count < o->batch)
        fail("--batch: %lld images are too few for batches of %lld", (long long)s.count,
             (long long)o->batch);
    const use training = record_training(t, &s, o);
    progress p = {o->common.quiet, "", "epoch", 0, o->epochs};
    for (int64_t epoch = 0; epoch < o->epochs; epoch++) {
        const double loss = run_epoch(&training, &s, o, epoch);
        const confusion c = test(testing, test_set);
        p.done = epoch + 1;
        progress_show(&p, "loss %.4f  test accuracy %.2f %%", loss, accuracy(&c));
    }
    progress_clear(&p);
}

static settings read_settings(int argc, char **argv)
{
    settings o = {.data = "out/fashion-mnist", .epochs = 6, .batch = 32, .rate = 3e-3, .least = 90};
    const option table[] = {
        {"--data", "DIR", "the folder of the data set's four files", .path = &o.data},
        {"--epochs", "E", "how often each training image is seen", .whole = &o.epochs, .low = 1,
         .high = 1e6},
        {"--batch", "B", "images for each step; what is left of an epoch is left out",
         .whole = &o.batch, .low = 1, .high = 1e6},
        {"--rate", "R", "learning rate at first", .number = &o.rate, .low = 0, .high = INFINITY},
        {"--least", "A", "test accuracy, in per cent, that is to be reached", .number = &o.least,
         .low = -1, .high = 100},
        {"--save", "FILE", "save the parameters, as safetensors", .path = &o.save},
        {"--load", "FILE", "load them instead of training", .path = &o.load},
        {"--picture", "FILE", "draw an image for each error there is, as PNG", .path = &o.picture},
        {"--filters", "FILE", "draw the filters of the first convolution, as PNG",
         .path = &o.filters},
    };
    const help h = {
        "Trains a network of two convolutions and a dense layer on Fashion-MNIST, 60 000 images\n"
        "of clothing, and tests it on 10 000 others.\n",
        "examples/run installs and unpacks the data set, and gives --data, --save, --picture\n"
        "and --filters before further arguments. The files are in the format of MNIST (IDX, not\n"
        "compressed). The seed is for the first weights and the order of the images.\n",
        "the test accuracy is less than --least",
    };
    o.common = options_read(argc, argv, &h, table, sizeof table / sizeof *table);
    return o;
}

static void write_files(wg_tape *t, const settings *o, const confusion *c, const samples *s)
{
    if (o->save && wg_save(t, o->save) == WG_OK)
        printf("parameters saved in %s\n", o->save);
    check(t);
    if (o->picture)
        draw_confusion(c, s, o->picture);
    if (o->filters)
        draw_filters(t, o->filters);
}

int main(int argc, char **argv)
{
    const settings o = read_settings(argc, argv);
    wg_tape *t = wg_tape_new();
    check(t);
    wg_set_seed(t, (uint64_t)o.common.seed);
    const samples test_set = read_samples(t, o.data, "t10k");
    const use testing = record_test(t, &test_set);
    if (o.load)
        wg_load(t, o.load);
    else
        train(t, &o, &testing, &test_set);
    check(t);
    const confusion c = test(&testing, &test_set);
    const double reached = accuracy(&c);
    show_classes(&c);
    printf("test accuracy: %.2f %%\n", reached);
    write_files(t, &o, &c, &test_set);
    flush_output();
    wg_tape_free(t);
    if (reached < o.least)
        fail("a test accuracy of %.2f %% is less than %g %%", reached, o.least);
    return EXIT_SUCCESS;
}
