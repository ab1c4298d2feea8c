#undef NDEBUG
#include "text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
    char line[] = "a,b,c,d";
    char *fields[8];
    assert(split(line, ',', fields, 2) == 2);
    assert(strcmp(fields[0], "a") == 0 && strcmp(fields[1], "b,c,d") == 0);
    char one[] = "a,b";
    assert(split(one, ',', fields, 0) == 0 && strcmp(one, "a,b") == 0);
    char whole[] = "x;y";
    assert(split(whole, ';', fields, 1) == 1 && strcmp(fields[0], "x;y") == 0);

    char *none = join(fields, 0, ',');
    assert(none != NULL && strcmp(none, "") == 0);
    free(none);

    struct buf buf;
    buf_init(&buf);
    assert(buf_text(&buf) != NULL && strcmp(buf_text(&buf), "") == 0);
    assert(buf_add(&buf, "hi", 2) == 0 && strcmp(buf_text(&buf), "hi") == 0);
    buf_free(&buf);
    assert(strcmp(buf_text(&buf), "") == 0);
    return 0;
}
