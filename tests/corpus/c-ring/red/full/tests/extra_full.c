#include "src/ring.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    struct ring ring;
    char out[RING_SIZE];
    ring_init(&ring);
    assert(ring_write(&ring, "0123456789abcdef", 16) == 16);
    assert(ring_used(&ring) == 16);
    assert(ring_free(&ring) == 0);
    assert(ring_read(&ring, out, 16) == 16 && memcmp(out, "0123456789abcdef", 16) == 0);
    printf("full: 4 passed\n");
    return 0;
}
