/* Tests of src/data/json.c, by headers of safetensors files. */
#include "files.h"

#include <string.h>

/* Whether a header whose one tensor is called `name`, as JSON has it, gives its value to the
 * parameter with this name. */
static wg_status load_name(const char *name, const char *in_json)
{
    char header[512];
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_param(t, name, WG_F32, WG_SCALAR);
    wg_fill(x, 1);
    snprintf(header, sizeof header, "{%s:{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}",
             in_json);
    const wg_status status = load_header(t, header, 4);
    cr_assert(wg_item(x) == (status == WG_OK ? 0 : 1));
    wg_tape_free(t);
    return status;
}

Test(json, escapes_stand_for_characters)
{
    cr_assert(load_name("a\"b\\c/d", "\"a\\\"b\\\\c\\/d\"") == WG_OK);
    cr_assert(load_name("\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"") == WG_OK);
    cr_assert(load_name("A\xC3\xA4\xE2\x82\xAC", "\"\\u0041\\u00e4\\u20AC\"") == WG_OK);
    cr_assert(load_name("\xF0\x9D\x84\x9E\xF4\x8F\xBF\xBF", "\"\\uD834\\udd1e\\uDBFF\\uDFFF\"") ==
              WG_OK);
    cr_assert(load_name("\xF0\x90\x80\x80", "\"\xF0\x90\x80\x80\"") == WG_OK);
}

Test(json, strings_that_are_none_are_refused)
{
    static const char *bad[] = {"\"x",
                                "\"\\x\"",
                                "\"\\u12\"",
                                "\"\\u00g0\"",
                                "\"\\ud834\"",
                                "\"\\ud834x\"",
                                "\"\\ud834\\u0041\"",
                                "\"\\udd1e\"",
                                "\"\\u0000\"",
                                "\"\t\"",
                                "\"\n\"",
                                "x",
                                "'x'",
                                "\"\x80\"",
                                "\"\xC0\xAF\"",
                                "\"\xE0\x80\xAF\"",
                                "\"\xED\xA0\x80\"",
                                "\"\xF5\x80\x80\x80\"",
                                "\"\xE2\x82\""};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_assert(load_name("x", bad[i]) == WG_ERROR_IO, "%s", bad[i]);
}

Test(json, spaces_may_stand_between_all_parts)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_param(t, "x", WG_F32, WG_SHAPE(1, 2));
    wg_fill(x, 1);
    cr_assert(load_header(t,
                          "{\t\"x\" :\r\n{ \"shape\" : [ 1 , 2 ] , \"data_offsets\" : [ 0 , 8 ] , "
                          "\"d\\u0074ype\" : \"F32\" } }  \n",
                          8) == WG_OK,
              "%s", wg_error_message(t));
    wg_tape_free(t);
}

/* Each of these is one character away from what would be right. */
Test(json, headers_that_are_no_json_are_refused)
{
    static const char *bad[] = {
        "",
        "{",
        "[]",
        "{}x",
        "{}{}",
        "{,}",
        " {}",
        "{\"x\"}",
        "null",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]},}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4],}}",
        "{\"x\":{\"dtype\":\"F32\" \"shape\":[],\"data_offsets\":[0,4]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1,],\"data_offsets\":[0,4]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1 1],\"data_offsets\":[0,4]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[01],\"data_offsets\":[0,4]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1e0],\"data_offsets\":[0,4]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[[1]],\"data_offsets\":[0,4]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,4]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4,4]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[4]}}",
        "{\"x\":{\"dtype\":F32,\"shape\":[],\"data_offsets\":[0,4]}}",
        "{\"x\":[{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}]}"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        wg_tape *t = wg_tape_new();
        const wg_tensor x = wg_param(t, "x", WG_F32, WG_SCALAR);
        wg_fill(x, 1);
        cr_assert(load_header(t, bad[i], 4) == WG_ERROR_IO && wg_item(x) == 1, "%s", bad[i]);
        expect_error(t, WG_ERROR_IO, "its header ");
        wg_tape_free(t);
    }
}
