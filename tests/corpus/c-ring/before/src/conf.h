#ifndef CONF_H
#define CONF_H

#include <stddef.h>

#define CONF_MOST 32

struct conf {
    char keys[CONF_MOST][32];
    char values[CONF_MOST][64];
    size_t count;
};

/* Reads `key = value` lines; gives 0, or the number of the first bad line. */
int conf_parse(struct conf *conf, const char *text);

/* The value of a key, or NULL. */
const char *conf_get(const struct conf *conf, const char *key);

/* The value as a number, or `fallback`. */
long conf_number(const struct conf *conf, const char *key, long fallback);

#endif
