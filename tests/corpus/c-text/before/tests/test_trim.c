#include "text.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    char a[] = "  two words ";
    assert(strcmp(trim(a), "two words") == 0);
    char b[] = "";
    assert(strcmp(trim(b), "") == 0);
    char c[] = "   ";
    assert(strcmp(trim(c), "") == 0);
    assert(starts_with("hello world", "hello"));
    assert(!starts_with("hello", "help!"));
    puts("trim: 5 ok");
    return 0;
}
