#include "text.h"

#include <stdlib.h>
#include <string.h>

void buf_init(struct buf *buf)
{
    buf->data = NULL;
    buf->length = 0;
    buf->room = 0;
}

int buf_add(struct buf *buf, const char *text, size_t length)
{
    if (buf->length + length + 1 > buf->room) {
        size_t room = (buf->length + length + 1) * 2;
        char *data = realloc(buf->data, room);
        if (data == NULL)
            return -1;
        buf->data = data;
        buf->room = room;
    }
    memcpy(buf->data + buf->length, text, length);
    buf->length += length;
    buf->data[buf->length] = '\0';
    return 0;
}

void buf_free(struct buf *buf)
{
    free(buf->data);
    buf_init(buf);
}
