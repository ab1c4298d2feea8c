#ifndef RING_H
#define RING_H

#include <stddef.h>

#define RING_SIZE 16

/* Bytes that were written and not read yet. */
struct ring {
    unsigned char bytes[RING_SIZE];
    size_t head; /* next to write */
    size_t tail; /* next to read */
};

void ring_init(struct ring *ring);
size_t ring_used(const struct ring *ring);
size_t ring_free(const struct ring *ring);

/* Writes as much as there is room for; gives how much that was. */
size_t ring_write(struct ring *ring, const void *data, size_t length);

/* Reads at most `length` bytes; gives how many there were. */
size_t ring_read(struct ring *ring, void *data, size_t length);

#endif
