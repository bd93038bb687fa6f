// The test runner of the commands encode, decode and inspect: files in, files out, as a user runs
// them.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
