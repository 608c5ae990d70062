#include "sim/core/listed.hpp"

#include <catch2/catch.hpp>

using namespace drsim;

TEST_CASE("what a text lists stands without its blanks, and nothing empty")
{
  using Names = std::vector<std::string>;
  CHECK(listed("a, b c ,d") == Names{"a", "b c", "d"});
  CHECK(listed("a,,b,") == Names{"a", "b"});
  CHECK(listed(" \n, ").empty());
  CHECK(listed("").empty());
  CHECK(listed("x 1; y 2", ';') == Names{"x 1", "y 2"});
}
