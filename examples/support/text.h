/* text.h — a text as numbers of characters, for models that predict the next one. */
#ifndef TEXT_H
#define TEXT_H

#include <stdint.h>

#include <wengert.h>

/* The characters are those of UTF-8 (a byte that is none of it counts as a character of its own).
 * Every tenth of a hundred pieces of the text is held out for testing; the others, end to end, are
 * for training. */
typedef struct text {
    uint32_t *vocabulary;  /* the bytes of each character, the first of them highest; ascending */
    int64_t characters;    /* how many different ones there are */
    int64_t *train, *test; /* the text, by places in the vocabulary */
    int64_t train_count, test_count;
} text;

/* Fails with a sentence if the file can't be read or has fewer than 1000 characters. */
text text_read(const char *path);

void text_free(text *x);

/* Prints the character with this number; a control character other than a new line as a space. */
void text_print(const text *x, int64_t character);

/* Writes a batch into inputs [N × T], i64: N readers go round and round the training text, from
 * places evenly apart, and batch k = 0, 1, 2, … has the next T characters of each, and the
 * characters that follow these. */
void text_feed(const text *x, wg_tensor in, wg_tensor target, int64_t k);

/* Writes window k = 0, 1, 2, … of the held-out text into inputs [1 × T] in the same way, and says
 * whether there was one. */
bool text_feed_test(const text *x, wg_tensor in, wg_tensor target, int64_t k);

/* What a model has to beat: the bits that each held-out character costs when the probabilities are
 * those of the training text's sequences of `order` characters, 1 to 3. Sequences too rare to tell
 * lean on shorter ones, by the rule of Witten and Bell (1991): after h, which came n times and was
 * followed by u different characters,
 *     p(c | h) = (count(h c) + u p(c | h without its first)) / (n + u). */
double text_baseline(const text *x, int order);

#endif
