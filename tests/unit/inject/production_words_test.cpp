#include "sim/inject/names.hpp"
#include "sim/inject/production_words.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

namespace production_words_test {

using namespace drsim;
using namespace drsim::inject;

TEST_CASE("a name that looks like production is found in any case and way of writing")
{
  for (const char *name : {"prod",
                           "PROD",
                           "PrOd",
                           "Production",
                           "shop-prod",
                           "prod-eu",
                           "orders_prod_1",
                           "prod01",
                           "eu1prd",
                           "shop.live",
                           "myProdCluster",
                           "shopPROD",
                           "PRODShop",
                           "arn:aws:rds:eu:1:db:prod-orders",
                           "https://api.live.example/x",
                           "pre-prod",
                           "non_prod",
                           "прод",
                           "ПРОД",
                           "магазин-прод",
                           "Продакшен",
                           "прод2",
                           "продEU",
                           "продакшн контур",
                           "kube@prod:6443",
                           "a b live"})
    CHECK(production_word(name).has_value());
  CHECK(*production_word("myProdCluster") == "prod");
  CHECK(*production_word("ПРОДАКШЕН") == "продакшен");
}

TEST_CASE("words that only begin like it are none")
{
  for (const char *name :
       {"", "product", "productCatalog", "products-db", "delivery", "liveness", "alive", "olive", "nonprod",
        "preprod", "продукты", "магазин", "staging", "prodigy", "reproduce", "deliver"})
    CHECK_FALSE(production_word(name).has_value());
}

TEST_CASE("every text of a value is looked at, keys too, and what may hold a password is not repeated")
{
  Diagnostics problems;
  refuse_production({{"a", {"ok", "shop-prod"}}, {"tags", {{"live", "x"}}}, {"url", "http://me:pass@prod"}},
                    "e.json", "", problems);
  CHECK(problems.problems().size() == 3);
  const std::string text = problems.text();
  CHECK(text.find("/a/1: error: \"shop-prod\" looks like production: it has the word \"prod\"") !=
        std::string::npos);
  CHECK(text.find("/tags/live") != std::string::npos);
  CHECK(text.find("pass") == std::string::npos);
}

TEST_CASE("names are letters and digits, addresses have no password")
{
  CHECK(unfit_name("orders-db.1_a") == "");
  for (const char *name : {"", "-x", "--all", "a b", "a;b", "a/b", "$(x)", "a*", ".."})
    CHECK(unfit_name(name) != "");
  CHECK(unfit_url("http://198.18.0.2:9090") == "");
  CHECK(unfit_url("http://prometheus.stage.example/base") == "");
  for (const char *url : {"", "https://x", "file:///etc/passwd", "ftp://x", "http://", "http://a:b@c",
                          "http://a/?q=1", "http://a b"})
    CHECK(unfit_url(url) != "");
}

} // namespace production_words_test
