#include "text.h"

#include <stdlib.h>
#include <string.h>

size_t split(char *text, char separator, char **fields, size_t most)
{
    size_t count = 0;
    char *at = text;
    while (count < most) {
        fields[count++] = at;
        char *end = strchr(at, separator);
        if (end == NULL)
            break;
        *end = '\0';
        at = end + 1;
    }
    return count;
}

char *join(char **fields, size_t count, char separator)
{
    struct buf buf;
    buf_init(&buf);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_add(&buf, &separator, 1);
        buf_add(&buf, fields[i], strlen(fields[i]));
    }
    return buf.data;
}
