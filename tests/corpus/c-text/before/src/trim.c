#include "text.h"

#include <ctype.h>
#include <string.h>

char *trim(char *text)
{
    size_t from = 0;
    while (text[from] == ' ')
        from++;
    size_t length = strlen(text + from);
    memmove(text, text + from, length + 1);
    while (length > 0 && text[length - 1] == ' ')
        text[--length] = '\0';
    return text;
}

int starts_with(const char *text, const char *start)
{
    return memcmp(text, start, strlen(start)) == 0;
}
