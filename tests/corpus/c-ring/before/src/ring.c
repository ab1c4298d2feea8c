#include "src/ring.h"

void ring_init(struct ring *ring)
{
    ring->head = 0;
    ring->tail = 0;
}

size_t ring_used(const struct ring *ring)
{
    if (ring->head >= ring->tail)
        return ring->head - ring->tail;
    return ring->tail - ring->head;
}

size_t ring_free(const struct ring *ring)
{
    return RING_SIZE - ring_used(ring);
}

size_t ring_write(struct ring *ring, const void *data, size_t length)
{
    const unsigned char *from = data;
    size_t count = 0;
    while (count < length && ring_free(ring) > 0) {
        ring->bytes[ring->head] = from[count++];
        ring->head = (ring->head + 1) % RING_SIZE;
    }
    return count;
}

size_t ring_read(struct ring *ring, void *data, size_t length)
{
    unsigned char *to = data;
    size_t count = 0;
    while (count < length && ring_used(ring) > 0) {
        to[count++] = ring->bytes[ring->tail];
        ring->tail = (ring->tail + 1) % RING_SIZE;
    }
    return count;
}
