#undef NDEBUG
#include "text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
    char a[] = "\v\f\t mixed \t inside \r\n ";
    assert(strcmp(trim(a), "mixed \t inside") == 0);
    char b[] = "\t";
    assert(strcmp(trim(b), "") == 0);
    char c[] = "\xc3\xa9t\xc3\xa9";
    assert(strcmp(trim(c), "\xc3\xa9t\xc3\xa9") == 0);
    char d[] = "x";
    assert(trim(d) == d && strcmp(d, "x") == 0);
    char *near_end = malloc(3);
    strcpy(near_end, "ab");
    assert(!starts_with(near_end, "abcdef"));
    assert(starts_with(near_end, "ab") && starts_with(near_end, ""));
    free(near_end);
    return 0;
}
