#include "text.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
    char line[] = "a,b,,c";
    char *fields[8];
    assert(split(line, ',', fields, 8) == 4);
    assert(strcmp(fields[2], "") == 0 && strcmp(fields[3], "c") == 0);
    char *joined = join(fields, 4, ';');
    assert(strcmp(joined, "a;b;;c") == 0);
    free(joined);

    struct buf buf;
    buf_init(&buf);
    for (int i = 0; i < 100; i++)
        assert(buf_add(&buf, "xy", 2) == 0);
    assert(buf.length == 200 && strlen(buf.data) == 200);
    buf_free(&buf);
    puts("split: 4 ok");
    return 0;
}
