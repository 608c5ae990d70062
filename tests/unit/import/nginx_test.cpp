#include "sim/import/import_file.hpp"
#include "sim/import/kubernetes/kubernetes_import.hpp"
#include "sim/import/servers/nginx_directives.hpp"
#include "sim/import/servers/nginx_import.hpp"

#include <catch2/catch.hpp>

namespace nginx_test {

using namespace drsim;

namespace {

const std::string front = R"(worker_processes auto;
http {
  resolver 10.0.0.2 valid=10s;
  upstream bff {
    server bff-0.shop.svc.cluster.local:8080 max_fails=3 fail_timeout=5s;
    server bff-0.shop.svc.cluster.local:8081 backup;
    server 10.0.0.9:8080 down; # taken out
  }
  server {
    listen 80;
    proxy_connect_timeout 2s;
    proxy_next_upstream error timeout http_502;
    location / {
      proxy_pass http://bff;
      proxy_read_timeout 5s;
    }
    location /pay { proxy_pass https://pay.example.com/v1; }
    location ~ "^/a{2}" { return 200 "a { b; }"; }
  }
}
)";

Imported read(const std::string &text, Diagnostics &diagnostics, const std::string &name = "nginx.conf")
{
  return import_text(text, {name, "eu-west-1"}, diagnostics);
}

const ComponentSpec &component(const Imported &imported, const std::string &id)
{
  for (const ComponentSpec &one : imported.components)
    if (one.id == id)
      return one;
  FAIL("no component " << id);
  return imported.components.front();
}

double number_at(const ComponentSpec &component, const std::string &parameter)
{
  const auto found = component.parameters.find(parameter);
  if (found == component.parameters.end())
    FAIL(component.id << " has no " << parameter);
  return found->second.value.mean();
}

} // namespace

TEST_CASE("NGINX: upstreams, their servers and what holds where they are called")
{
  Diagnostics diagnostics;
  const Imported imported = read(front, diagnostics);
  CHECK(imported.format == "nginx");
  CHECK_FALSE(diagnostics.has_errors());
  const ComponentSpec &bff = component(imported, "nginx:bff@eu-west-1");
  CHECK(bff.kind == "nginx_upstream");
  CHECK(number_at(bff, "servers") == 2);
  CHECK(number_at(bff, "max_fails") == 3);
  CHECK(number_at(bff, "fail_timeout_s") == 5);
  CHECK(number_at(bff, "connect_timeout_s") == 2);
  CHECK(number_at(bff, "read_timeout_s") == 5);
  CHECK(bff.parameters.at("max_fails").from.address == "5");
  REQUIRE(imported.call_rules.size() == 1);
  CHECK(imported.call_rules.front().id == "bff-0@eu-west-1");
  CHECK(number_at(imported.call_rules.front(), "timeout_s") == 5);
  CHECK(number_at(imported.call_rules.front(), "retries") == 1); // the other server, once

  const ComponentSpec &pay = component(imported, "nginx:pay-example-com@eu-west-1");
  CHECK(number_at(pay, "resolved_once") == 1);
  CHECK(number_at(pay, "read_timeout_s") == 60); // NGINX's own
  CHECK(pay.parameters.at("read_timeout_s").from.source == Source::provider_default);
}

TEST_CASE("NGINX: a variable with a resolver is looked up again, and tries end by their count")
{
  Diagnostics diagnostics;
  const Imported again = read("server {\n resolver 10.0.0.2;\n location / {\n  set $to api.example.com:443;\n"
                              "  proxy_pass https://$to;\n }\n}\n",
                              diagnostics);
  CHECK(number_at(component(again, "nginx:api-example-com@eu-west-1"), "resolved_once") == 0);
  const std::string three =
      "upstream a { server a:1; server a:2; server a:3; }\nserver { location / { proxy_pass "
      "http://a; ";
  CHECK(number_at(read(three + "}}\n", diagnostics).call_rules.front(), "retries") == 2);
  CHECK(number_at(read(three + "proxy_next_upstream_tries 2; }}\n", diagnostics).call_rules.front(),
                  "retries") == 1);
  CHECK(number_at(read(three + "proxy_next_upstream off; }}\n", diagnostics).call_rules.front(), "retries") ==
        0);
}

TEST_CASE("NGINX in a ConfigMap is read as the file is, and changes the calls of the service behind it")
{
  Diagnostics diagnostics;
  std::string indented;
  for (std::size_t from = 0, end; from < front.size(); from = end + 1) {
    end = std::min(front.find('\n', from), front.size());
    indented += "    " + front.substr(from, end - from) + "\n";
  }
  const Imported imported = import_kubernetes(
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: front}\ndata:\n  nginx.conf: |\n" + indented +
          "---\napiVersion: v1\nkind: Service\nmetadata: {name: bff-0}\nspec: {selector: {app: pods}}\n---\n"
          "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: pods}\nspec: {template: {metadata: "
          "{labels: "
          "{app: pods}}, spec: {containers: [{name: pods}]}}}\n",
      {"k.yaml", "eu-west-1", nullptr, import_nested}, diagnostics);
  const ComponentSpec &bff = component(imported, "nginx:bff@eu-west-1");
  CHECK(number_at(bff, "read_timeout_s") == 5);
  CHECK(bff.parameters.at("max_fails").from.address == "10"); // of the manifest
  REQUIRE(imported.call_rules.size() == 1);
  CHECK(imported.call_rules.front().id == "pods@eu-west-1"); // behind the Service that it names
}

TEST_CASE("NGINX: what cannot be read is told with its line, and ends nothing")
{
  for (const std::string bad : {"upstream a { server b:1; }\nserver { location / { proxy_pass http://a; }\n",
                                "upstream a { server b:1; }\n}\n", "upstream a { server b:1; }\n;\n",
                                "upstream a { server b:1; }\nlisten 80"}) {
    INFO(bad);
    Diagnostics diagnostics;
    static_cast<void>(import_nginx(bad, {"nginx.conf", ""}, diagnostics));
    CHECK(diagnostics.has_errors());
  }
  Diagnostics diagnostics;
  const Imported imported =
      read("upstream a { server b:1 max_fails=many; }\nserver { location / { proxy_pass http://a; } }\n",
           diagnostics);
  CHECK(diagnostics.text().find("\"many\" cannot be read") != std::string::npos);
  CHECK(number_at(component(imported, "nginx:a@eu-west-1"), "max_fails") == 1);
  CHECK(read_nginx(std::string(100, '{')).wrong_line == 1);
}

TEST_CASE("NGINX: other texts with braces are none")
{
  CHECK_FALSE(is_nginx("resource \"a\" \"b\" {\n  c = 1\n}\n"));
  CHECK_FALSE(is_nginx("function f() { upstream x; }"));
  CHECK_FALSE(is_nginx("server { listen 80; root /srv; }"));
}

} // namespace nginx_test
