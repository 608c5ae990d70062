// Databases whose parts stand in several files.
#include "sim/assemble/join_copies.hpp"
#include "sim/import/import_file.hpp"

#include <catch2/catch.hpp>

namespace join_copies_test {

using namespace drsim;

namespace {

std::string cluster(const std::string &name, const std::string &more)
{
  return "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  Books:\n    Type: AWS::RDS::DBCluster\n"
         "    Properties: {Engine: aurora-mysql, DBClusterIdentifier: " +
         name + ", BackupRetentionPeriod: 7" + more + "}\n";
}

const std::string world = "  World:\n    Type: AWS::RDS::GlobalCluster\n    Properties:\n"
                          "      GlobalClusterIdentifier: books-world\n"
                          "      SourceDBClusterIdentifier: !Ref Books\n";

std::vector<Imported> read(const std::vector<std::pair<std::string, std::string>> &texts)
{
  std::vector<Imported> files;
  for (const auto &[name, text] : texts) {
    Diagnostics told;
    files.push_back(import_text(text, {name, ""}, told));
  }
  return files;
}

std::string warned(const Diagnostics &diagnostics)
{
  std::string all;
  for (const Problem &one : diagnostics.problems())
    all += one.message + "\n";
  return all;
}

} // namespace

TEST_CASE("the stacks of an Aurora global database are one store and its copy, whichever file comes first")
{
  const std::string writing = cluster("books-1", "") + world;
  const std::string following = cluster("books-2", ", GlobalClusterIdentifier: books-world");
  for (const bool writer_first : {true, false}) {
    auto files = writer_first ? read({{"eu-west-1/a.yml", writing}, {"eu-west-2/b.yml", following}})
                              : read({{"eu-west-2/b.yml", following}, {"eu-west-1/a.yml", writing}});
    Diagnostics told;
    join_copies(files, told);
    const ComponentSpec &store = files[writer_first ? 0 : 1].components.at(0);
    const ComponentSpec &copy = files[writer_first ? 1 : 0].components.at(0);
    CHECK(store.kind == "rds_instance");
    CHECK(copy.kind == "rds_replica");
    CHECK(copy.region == "eu-west-2");
    CHECK(copy.links.at("source") == std::vector{store.id});
    CHECK(copy.parameters.at("copy_form").text == "aurora_global");
    CHECK(warned(told).empty());
  }
}

TEST_CASE("a part of a global database whose other part no file describes is told")
{
  auto alone = read({{"eu-west-1/a.yml", cluster("books-1", "") + world}});
  Diagnostics told;
  join_copies(alone, told);
  CHECK(warned(told).find("no other region has a copy") != std::string::npos);
  auto orphan = read({{"eu-west-2/b.yml", cluster("books-2", ", GlobalClusterIdentifier: books-world")}});
  Diagnostics of_orphan;
  join_copies(orphan, of_orphan);
  CHECK(warned(of_orphan).find("whose writer no file describes") != std::string::npos);
  auto two = read({{"eu-west-1/a.yml", cluster("books-1", ", GlobalClusterIdentifier: books-world")},
                   {"eu-west-2/b.yml", cluster("books-2", ", GlobalClusterIdentifier: books-world")}});
  Diagnostics of_two;
  join_copies(two, of_two);
  CHECK(warned(of_two).find("no file says which cluster") != std::string::npos);
}

TEST_CASE("a replica in a stack of its own finds its source by the name in its ARN")
{
  const auto instance = [](const std::string &more) {
    return "Resources:\n  Db:\n    Type: AWS::RDS::DBInstance\n    Properties: {Engine: postgres, " + more +
           "}\n";
  };
  const std::string head = "AWSTemplateFormatVersion: '2010-09-09'\n";
  auto files = read(
      {{"eu-west-1/a.yml", head + instance("DBInstanceIdentifier: till")},
       {"eu-west-2/b.yml", head + instance("DBInstanceIdentifier: till-copy, SourceDBInstanceIdentifier: "
                                           "'arn:aws:rds:eu-west-1:111122223333:db:till'")}});
  Diagnostics told;
  join_copies(files, told);
  CHECK(files[1].components.at(0).links.at("source") == std::vector<std::string>{"till"});
  CHECK(warned(told).empty());
  files.erase(files.begin());
  join_copies(files, told);
  CHECK(warned(told).find("in none of these files") != std::string::npos);
}

} // namespace join_copies_test
