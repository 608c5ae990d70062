#include "sim/assemble/load_deployment.hpp"
#include "sim/formats/source_text.hpp"
#include "sim/import/import_file.hpp"

#include <catch2/catch.hpp>

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

namespace load_test {

using namespace drsim;
namespace fs = std::filesystem;

namespace {

const fs::path shop = fs::path(DRSIM_SOURCE_DIR) / "models/two-region-shop";

/// A folder of its own, gone at the end.
class Folder {
public:
  Folder()
  {
    std::string pattern = (fs::temp_directory_path() / "drsim-load-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
    write("catalogue/service.json",
          R"({"kind": "service", "title": "Deployment in EKS", "parameters": {
               "replicas": {"unit": "count", "default": 1, "default_is": "provider", "source": "K8S-DEP",
                 "confidence": "documented", "drives": "capacity", "min": 0, "max": 100},
               "pod_start_s": {"unit": "s", "default": "20s", "default_is": "catalogue", "source": "none",
                 "confidence": "assumed", "drives": "scaling", "min": 0, "max": 3600}}})");
    write("catalogue/rds_instance.json", R"({"kind": "rds_instance", "title": "RDS", "parameters": {}})");
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder &) = delete;
  Folder &operator=(const Folder &) = delete;
  void write(const std::string &name, const std::string &text) const
  {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << text;
  }
  [[nodiscard]] fs::path at(const std::string &name) const { return path_ / name; }

private:
  fs::path path_;
};

std::string deployment(const std::string &files, const std::string &more = "")
{
  return R"({"id": "d", "title": "t", "objectives": {"rpo": "15m", "rto": "1h"},
    "regions": [{"name": "eu-central-1", "zones": ["eu-central-1a"]},
                {"name": "eu-west-1", "zones": ["eu-west-1a"]}],
    "traffic": {"rate": "60/min"}, "stores": [{"component": "db"}],
    "journeys": [{"id": "j", "share": 1, "path": [{"hops": [{"kind": "call", "target": "bff"}]}]}],
    "files": [)" +
         files + R"(],
    "components": [{"id": "db", "kind": "rds_instance", "region": "eu-central-1"}])" +
         more + "}";
}

const std::string manifest =
    "kind: Deployment\napiVersion: apps/v1\nmetadata: {name: bff}\nspec:\n  replicas: 4\n"
    "  template: {spec: {containers: [{readinessProbe: {}}]}}\n";
const std::string listed = R"({"path": "k.yaml", "region": "eu-central-1"})";

Deployment load(const Folder &folder, Diagnostics &diagnostics)
{
  return load_deployment(folder.at("d"), folder.at("catalogue"), diagnostics);
}

std::string problems(const std::string &files, const std::string &more = "",
                     const std::string &text = manifest)
{
  Folder folder;
  folder.write("d/deployment.json", deployment(files, more));
  folder.write("d/k.yaml", text);
  Diagnostics diagnostics;
  static_cast<void>(load(folder, diagnostics));
  return diagnostics.text();
}

bool has(const std::string &text, const std::string &part)
{
  INFO(text);
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("the reference deployment loads without errors and hangs together")
{
  using List = std::vector<std::string>;
  Diagnostics diagnostics;
  const Deployment loaded =
      load_deployment(shop, fs::path(DRSIM_SOURCE_DIR) / "models/catalogue", diagnostics);
  INFO(diagnostics.text());
  REQUIRE_FALSE(diagnostics.has_errors());
  CHECK(loaded.id == "two-region-shop");
  CHECK(loaded.primary_region() == "eu-central-1");
  CHECK(loaded.input_digest.size() == 64);
  CHECK(loaded.traffic.rate_per_s == Approx(83.333).margin(0.001));
  REQUIRE(loaded.find("orders-db-dr") != nullptr);
  CHECK(loaded.find("orders-db-dr")->links.at("source") == List{"orders-db"});
  CHECK(loaded.find("backup:daily")->links.at("stores") == List{"orders-db"});
  CHECK(loaded.find("cloudwatch:shop-unhealthy")->links.at("notifies") == List{"oncall:sre"});
  CHECK(loaded.find("cloudwatch:shop-unhealthy")->region.empty());
  CHECK(loaded.find("route53:shop")->links.at("secondary") == List{"alb:shop-dr"});
  CHECK(loaded.find("alb:shop-dr")->parameters.at("exists").value.mean() == 0);
  CHECK(loaded.find("bff@eu-west-1")->links.at("cluster") == List{"eks:shop-dr"});
  CHECK(loaded.find("health-check:shop-primary")->parameters.at("checkers").from.source != Source::user_file);
  for (const ComponentSpec &component : loaded.components)
    for (const auto &[name, parameter] : component.parameters) {
      INFO(component.id << "." << name);
      CHECK_FALSE(parameter.from.file.empty());
      CHECK_FALSE(parameter.from.address.empty());
    }
}

TEST_CASE("the primary is 60 to 70 % busy at the daily peak, the DR region cannot carry it at once")
{
  Diagnostics diagnostics;
  const Deployment loaded =
      load_deployment(shop, fs::path(DRSIM_SOURCE_DIR) / "models/catalogue", diagnostics);
  const auto &hours = loaded.traffic.hourly_factor;
  const double peak = loaded.traffic.rate_per_s * *std::max_element(hours.begin(), hours.end());
  std::map<std::string, double> calls_per_s;
  for (const Journey &journey : loaded.journeys)
    for (const Stage &stage : journey.path)
      for (const Hop &hop : stage.hops)
        if (hop.kind == Hop::Kind::call && loaded.find(hop.target) == nullptr) // of ours
          calls_per_s[hop.target] += peak * journey.share * (1 - journey.cdn_share) * hop.visits;
  REQUIRE(calls_per_s.size() == 9);
  for (const auto &[name, rate] : calls_per_s)
    for (const Region &region : loaded.regions) {
      const auto &p = loaded.find(name + "@" + region.name)->parameters;
      const double busy = rate * p.at("service_time_s").value.mean() /
                          (p.at("replicas").value.mean() * p.at("concurrency_per_pod").value.mean());
      INFO(name << " in " << region.name);
      if (region.name == loaded.primary_region())
        CHECK((busy > 0.6 && busy < 0.7));
      else
        CHECK(busy > 1);
    }
}

TEST_CASE("file before catalogue, deployment.json before both")
{
  Folder folder;
  folder.write("d/k.yaml", manifest);
  folder.write("d/deployment.json", deployment(listed));
  Diagnostics diagnostics;
  Deployment loaded = load(folder, diagnostics);
  REQUIRE_FALSE(diagnostics.has_errors());
  const ComponentSpec *bff = loaded.find("bff@eu-central-1");
  REQUIRE(bff != nullptr);
  CHECK(bff->parameters.at("replicas").value.mean() == 4);
  CHECK(provenance_text(bff->parameters.at("replicas").from) == "k.yaml:5");
  CHECK(bff->parameters.at("pod_start_s").value.mean() == 20);
  CHECK(bff->parameters.at("pod_start_s").from.source == Source::catalogue);
  const std::string before = loaded.input_digest;
  folder.write("d/deployment.json",
               deployment(listed, R"(, "parameters": {"bff@eu-central-1.replicas": 7})"));
  loaded = load(folder, diagnostics);
  CHECK(loaded.find("bff@eu-central-1")->parameters.at("replicas").value.mean() == 7);
  CHECK(loaded.find("bff@eu-central-1")->parameters.at("replicas").unit == "count");
  CHECK(loaded.input_digest != before);
}

TEST_CASE("the digest changes with any file read and with nothing else")
{
  Folder folder;
  folder.write("d/k.yaml", manifest);
  folder.write("d/deployment.json", deployment(listed));
  Diagnostics diagnostics;
  const std::string first = load(folder, diagnostics).input_digest;
  folder.write("d/notes.txt", "not listed");
  CHECK(load(folder, diagnostics).input_digest == first);
  folder.write("d/k.yaml", manifest + "\n");
  CHECK(load(folder, diagnostics).input_digest != first);
}

TEST_CASE("no path leads out of the folder")
{
  CHECK(has(problems(R"({"path": "../k.yaml"})"), "leaves the deployment's folder"));
  CHECK(has(problems(R"({"path": "/etc/passwd"})"), "is not a relative path"));
  Folder folder;
  folder.write("secret.yaml", manifest);
  folder.write("d/deployment.json", deployment(listed));
  fs::create_symlink("../secret.yaml", folder.at("d/k.yaml"));
  Diagnostics file_link;
  static_cast<void>(load(folder, file_link));
  CHECK(has(file_link.text(), "leads out of the deployment's folder"));
  fs::remove(folder.at("d/k.yaml"));
  folder.write("outside/k.yaml", manifest);
  fs::create_directory_symlink("../outside", folder.at("d/sub"));
  folder.write("d/deployment.json", deployment(R"({"path": "sub/k.yaml", "region": "eu-central-1"})"));
  Diagnostics folder_link;
  static_cast<void>(load(folder, folder_link));
  CHECK(has(folder_link.text(), "leads out of the deployment's folder"));
  fs::create_directory_symlink("outside", folder.at("d-outside"));
  fs::remove(folder.at("d/sub"));
  folder.write("d/real/k.yaml", manifest);
  fs::create_directory_symlink("real", folder.at("d/sub"));
  Diagnostics inside;
  static_cast<void>(load(folder, inside));
  CHECK_FALSE(inside.has_errors());
}

TEST_CASE("mistakes of deployment.json and of the files it names are told at once")
{
  Folder folder;
  folder.write("d/deployment.json", deployment(listed, R"(, "journies": [])"));
  folder.write("d/k.yaml", manifest + "---\n{kind: [\n");
  Diagnostics diagnostics;
  static_cast<void>(load(folder, diagnostics));
  CHECK(has(diagnostics.text(), "journies"));
  CHECK(has(diagnostics.text(), "k.yaml:9: error"));
}

TEST_CASE("two namespaces with a service of one name are taken for one, and that is said")
{
  Folder folder;
  const auto in = [](const std::string &space) {
    return "kind: Deployment\napiVersion: apps/v1\nmetadata: {name: bff, namespace: " + space +
           "}\nspec: {}\n";
  };
  folder.write("d/k.yaml", in("shop"));
  folder.write("d/l.yaml", in("tools"));
  folder.write("d/deployment.json", deployment(listed + R"(, {"path": "l.yaml", "region": "eu-central-1"})"));
  Diagnostics diagnostics;
  static_cast<void>(load(folder, diagnostics));
  CHECK(has(diagnostics.text(), "bff@eu-central-1 of namespace tools is taken for that of shop in k.yaml:1"));
}

TEST_CASE("a mesh's rule in a file of its own reaches the pods of another, and makes none up")
{
  Folder folder;
  folder.write("catalogue/service.json",
               R"({"kind": "service", "title": "Deployment in EKS", "parameters": {
                    "timeout_s": {"unit": "s", "default": 2, "default_is": "catalogue", "source": "none",
                      "confidence": "assumed", "drives": "calls", "min": 0, "max": 100}}})");
  const auto rule = [](const std::string &host) {
    return "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: v}\n"
           "spec: {http: [{timeout: 7s, route: [{destination: {host: " +
           host + "}}]}]}\n---\n";
  };
  folder.write("d/mesh.yaml", rule("bff") + rule("ghost"));
  folder.write("d/k.yaml", "kind: Deployment\napiVersion: apps/v1\nmetadata: {name: bff}\nspec: {}\n");
  folder.write("d/deployment.json",
               deployment(R"({"path": "mesh.yaml", "region": "eu-central-1"}, )" + listed));
  Diagnostics diagnostics;
  const Deployment loaded = load(folder, diagnostics);
  const ComponentSpec *bff = loaded.find("bff@eu-central-1");
  INFO(diagnostics.text());
  REQUIRE(bff != nullptr);
  CHECK(bff->parameters.at("timeout_s").value.mean() == 7);
  CHECK(bff->parameters.at("timeout_s").from.file == "mesh.yaml");
  CHECK(loaded.find("ghost@eu-central-1") == nullptr);
  CHECK(has(diagnostics.text(), "mesh.yaml:6: warning: no pods are called ghost@eu-central-1"));
}

TEST_CASE("what does not exist is reported with the nearest that does")
{
  CHECK(has(problems(R"({"path": "missing.yaml"})"), "missing.yaml: error: no such file"));
  CHECK(has(problems(listed, R"(, "names": {"Deployment/bfff": "x"})"), "no listed file has this address"));
  CHECK(has(problems(listed, R"(, "names": {"Deployment/bfff": "x"})"), "Deployment/bff"));
  CHECK(has(problems(listed, R"(, "parameters": {"bff@eu-central-1.replica": 3})"), "replicas"));
  CHECK(has(problems(listed, R"(, "parameters": {"bff@eu-central-1.replicas": 300})"),
            "must be from 0 to 100"));
  CHECK(has(problems(listed, R"(, "links": {"bff@eu-central-1": {"cluster": ["eks:none"]}})"), "eks:none"));
  CHECK(has(problems("", ""), "\"bff\" is no service of the deployment"));
  CHECK(has(problems(listed, "", "just text"), "no format that drsim understands"));
}

TEST_CASE("a range is checked whatever file the figure comes from, with its line")
{
  const std::string many =
      "kind: Deployment\napiVersion: apps/v1\nmetadata: {name: bff}\nspec:\n  replicas: 4000\n";
  CHECK(has(problems(listed, "", many), "k.yaml:5: error: bff@eu-central-1.replicas is 4000"));
}

TEST_CASE("names rename components, and links follow")
{
  Folder folder;
  folder.write("d/k.yaml",
               manifest +
                   "---\nkind: Ingress\napiVersion: networking.k8s.io/v1\nmetadata: {name: in}\nspec:\n"
                   "  ingressClassName: alb\n  defaultBackend: {service: {name: bff}}\n");
  folder.write(
      "d/deployment.json",
      deployment(listed,
                 R"(, "names": {"k.yaml#bff@eu-central-1": "front@eu-central-1", "alb:in": "door"})"));
  Diagnostics diagnostics;
  const Deployment loaded = load(folder, diagnostics);
  REQUIRE(loaded.find("door") != nullptr);
  CHECK(loaded.find("door")->links.at("services") == std::vector<std::string>{"front@eu-central-1"});
  CHECK(loaded.find("bff@eu-central-1") == nullptr);
}

TEST_CASE("two files on one component: the first holds, a difference is said, another kind is an error")
{
  Folder folder;
  folder.write("d/k.yaml", manifest);
  folder.write("d/l.yaml",
               "kind: Deployment\napiVersion: apps/v1\nmetadata: {name: bff}\nspec:\n  replicas: 9\n");
  folder.write("d/deployment.json", deployment(listed + R"(, {"path": "l.yaml", "region": "eu-central-1"})"));
  Diagnostics diagnostics;
  CHECK(load(folder, diagnostics).find("bff@eu-central-1")->parameters.at("replicas").value.mean() == 4);
  CHECK(has(diagnostics.text(), "l.yaml:5: warning: bff@eu-central-1.replicas is 9 here"));
  folder.write("d/deployment.json", deployment(listed, R"(, "names": {"bff@eu-central-1": "db"})"));
  Diagnostics kinds;
  static_cast<void>(load(folder, kinds));
  CHECK(has(kinds.text(), "error: \"db\" is a service in k.yaml"));
}

TEST_CASE("a file at the limit is refused before it is read")
{
  Folder folder;
  folder.write("big.json", "{}");
  Diagnostics diagnostics;
  fs::resize_file(folder.at("big.json"), largest_import_bytes + 1); // sparse: takes no room
  static_cast<void>(import_file(folder.at("big.json"), {"big.json", ""}, diagnostics));
  CHECK(diagnostics.text() == "big.json: error: the file has 100 MB or more; split it\n");
  CHECK(largest_import_bytes == 99'999'999);
}

TEST_CASE("a folder without a deployment is an error, not a crash")
{
  Folder folder;
  Diagnostics none;
  static_cast<void>(load_deployment(folder.at("nowhere"), folder.at("catalogue"), none));
  CHECK(has(none.text(), "no such folder"));
  fs::create_directory(folder.at("d"));
  Diagnostics empty;
  static_cast<void>(load(folder, empty));
  CHECK(has(empty.text(), "deployment.json: error: no such file"));
}

} // namespace load_test
