#include "text.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    char a[] = "\t one\n";
    assert(strcmp(trim(a), "one") == 0);
    char b[] = "\r\n";
    assert(strcmp(trim(b), "") == 0);
    puts("blank: 2 ok");
    return 0;
}
