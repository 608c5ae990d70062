// Names as ids, and text in lower case.
#include "sim/formats/id_part.hpp"
#include "sim/formats/utf8.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace names_test {

using namespace drsim;

TEST_CASE("names become parts of ids: the same for every tool")
{
  CHECK(id_part("orders-db") == "orders-db");
  CHECK(id_part("web--1") == "web--1"); // as Kubernetes and Consul may have it
  CHECK(id_part("High CPU (web)") == "High-CPU-web");
  CHECK(id_part("slack-#alerts") == "slack-alerts");
  CHECK(id_part("_-x_") == "x_");
  CHECK(id_part("Касса") == "unnamed");
  CHECK(id_part("") == "unnamed");
  CHECK(id_part(std::string(300, 'a')) == std::string(120, 'a'));
  CHECK(file_stem("runbooks/region-failover.md") == "region-failover");
  CHECK(file_stem("a\\.hidden") == "hidden");
}

TEST_CASE("UTF-8: overlong forms, surrogates and cut letters are none")
{
  CHECK(is_utf8("касса €"));
  CHECK(not_utf8_at("ab\xC3\x28") == 2);
  for (const char *text : {"\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xD0", "\xF5"})
    CHECK_FALSE(is_utf8(text));
  CHECK(lower_case("Shop ЁЖ Касса") == "shop Ёж касса"); // Ё stands apart from А..Я
}

} // namespace names_test
