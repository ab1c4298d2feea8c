#include "src/conf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void copy(char *to, size_t room, const char *from, size_t length)
{
    while (length > 0 && from[0] == ' ') {
        from++;
        length--;
    }
    while (length > 0 && from[length - 1] == ' ')
        length--;
    if (length >= room)
        length = room - 1;
    memcpy(to, from, length);
    to[length] = '\0';
}

int conf_parse(struct conf *conf, const char *text)
{
    conf->count = 0;
    int number = 0;
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        number++;
        if (length > 0 && text[0] != '#') {
            const char *equals = memchr(text, '=', length);
            if (equals == NULL || conf->count == CONF_MOST)
                return number;
            size_t at = (size_t)(equals - text);
            copy(conf->keys[conf->count], sizeof conf->keys[0], text, at);
            copy(conf->values[conf->count], sizeof conf->values[0], equals + 1, length - at - 1);
            conf->count++;
        }
        text += length;
        if (*text == '\n')
            text++;
    }
    return 0;
}

const char *conf_get(const struct conf *conf, const char *key)
{
    for (size_t i = 0; i < conf->count; i++)
        if (strcmp(conf->keys[i], key) == 0)
            return conf->values[i];
    return NULL;
}

long conf_number(const struct conf *conf, const char *key, long fallback)
{
    const char *value = conf_get(conf, key);
    return value == NULL ? fallback : atol(value);
}
