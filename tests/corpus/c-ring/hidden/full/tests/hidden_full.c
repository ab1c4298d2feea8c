#undef NDEBUG
#include "src/ring.h"

#include <assert.h>
#include <string.h>

int main(void)
{
    struct ring ring;
    char out[64];
    ring_init(&ring);
    for (int round = 0; round < 50; round++) {
        assert(ring_write(&ring, "abcdefghijk", 11) == 11);
        assert(ring_used(&ring) == 11 && ring_free(&ring) == RING_SIZE - 11);
        assert(ring_read(&ring, out, 64) == 11 && memcmp(out, "abcdefghijk", 11) == 0);
        assert(ring_used(&ring) == 0);
    }
    assert(ring_write(&ring, "ABCDEFGHIJKLMNOPQRST", 20) == 16);
    assert(ring_free(&ring) == 0 && ring_write(&ring, "x", 1) == 0);
    assert(ring_read(&ring, out, 4) == 4 && memcmp(out, "ABCD", 4) == 0);
    assert(ring_write(&ring, "1234567", 7) == 4);
    assert(ring_read(&ring, out, 64) == 16 && memcmp(out, "EFGHIJKLMNOP1234", 16) == 0);
    return 0;
}
