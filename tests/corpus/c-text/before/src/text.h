#ifndef TEXT_H
#define TEXT_H

#include <stddef.h>

/* Removes blanks at both ends, in place; gives the text back. */
char *trim(char *text);

/* Whether a text starts with another. */
int starts_with(const char *text, const char *start);

/* Splits at each separator, in place. Gives the number of fields, at most `most`. */
size_t split(char *text, char separator, char **fields, size_t most);

/* Joins fields with a separator into a text that the caller frees. */
char *join(char **fields, size_t count, char separator);

/* A text that grows. */
struct buf {
    char *data;
    size_t length;
    size_t room;
};

void buf_init(struct buf *buf);
int buf_add(struct buf *buf, const char *text, size_t length);
void buf_free(struct buf *buf);

#endif
