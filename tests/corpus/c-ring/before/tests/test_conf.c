#include "src/conf.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    static struct conf conf;
    assert(conf_parse(&conf, "# head\nname = box\nsize=12\n\nlast = x y") == 0);
    assert(conf.count == 3);
    assert(strcmp(conf_get(&conf, "name"), "box") == 0);
    assert(strcmp(conf_get(&conf, "last"), "x y") == 0);
    assert(conf_get(&conf, "none") == NULL);
    assert(conf_number(&conf, "size", 3) == 12);
    assert(conf_number(&conf, "none", 3) == 3);
    assert(conf_parse(&conf, "a = 1\nnonsense\n") == 2);
    printf("conf: 8 passed\n");
    return 0;
}
