#include "src/ring.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    struct ring ring;
    char out[RING_SIZE];
    ring_init(&ring);
    assert(ring_used(&ring) == 0);
    assert(ring_write(&ring, "hello", 5) == 5);
    assert(ring_used(&ring) == 5);
    assert(ring_read(&ring, out, 3) == 3 && memcmp(out, "hel", 3) == 0);
    assert(ring_read(&ring, out, sizeof out) == 2 && memcmp(out, "lo", 2) == 0);
    assert(ring_read(&ring, out, 1) == 0);
    printf("ring: 6 passed\n");
    return 0;
}
