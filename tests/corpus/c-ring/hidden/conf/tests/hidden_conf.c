#undef NDEBUG
#include "src/conf.h"

#include <assert.h>
#include <string.h>

int main(void)
{
    static struct conf conf;
    assert(conf_parse(&conf, "a = 1\r\n\t# note\nb = two ; x\n a = 2\n") == 0);
    assert(conf.count == 2);
    assert(strcmp(conf_get(&conf, "a"), "2") == 0);
    assert(conf_number(&conf, "a", 9) == 2);
    assert(conf_number(&conf, "b", 9) == 9);
    assert(conf_parse(&conf, "n = 12x\nm = -7\ne =\nh = 0x10\n") == 0);
    assert(conf_number(&conf, "n", 1) == 1 && conf_number(&conf, "m", 1) == -7);
    assert(conf_number(&conf, "e", 4) == 4 && conf_number(&conf, "h", 5) == 5);
    assert(conf_parse(&conf, "= 5\n") == 1);
    assert(conf_parse(&conf, "ok = 1\n   = 5\n") == 2);
    assert(CONF_MOST == 32);
    return 0;
}
