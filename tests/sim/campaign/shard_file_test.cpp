#include "sim/campaign/frame.hpp"
#include "sim/campaign/shard_file.hpp"
#include "sim/model/outcome_fields.hpp"
#include "tests/sim/campaign/outcomes.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <functional>
#include <iterator>

#include <unistd.h>

using namespace drsim;
using namespace drsim::test;

namespace {

namespace fs = std::filesystem;

/// A folder of its own, gone at the end.
class Folder {
public:
  Folder() : path_(fs::temp_directory_path() / ("drsim-shards-" + std::to_string(getpid())))
  {
    fs::remove_all(path_);
    fs::create_directory(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder &) = delete;
  Folder &operator=(const Folder &) = delete;
  [[nodiscard]] fs::path file() const { return path_ / "shard.outcomes"; }
  [[nodiscard]] std::ptrdiff_t files() const
  {
    return std::distance(fs::directory_iterator(path_), fs::directory_iterator());
  }

private:
  fs::path path_;
};

ShardHead sample_head()
{
  ShardHead head;
  head.key = {
      "0.1.0", outcome_form, "sha256:abc", {{"outage", "1"}, {"second", "2"}}, {"a.b=1"}, 7, "fluid", 100, 0};
  head.words = {"двор/shop", false, {"outage.json", "second"}};
  head.range = {40, 44};
  head.of = 25;
  head.played = {"outage", "second"};
  return head;
}

/// Of each scenario the trials of the range; the second one has as many as it takes to fill several blocks.
std::vector<ScenarioRun> sample_runs(const ShardHead &head)
{
  std::vector<ScenarioRun> runs(head.played.size());
  for (ScenarioRun &run : runs)
    for (std::uint64_t trial = head.range.first; trial < head.range.end; ++trial) {
      run.outcomes.push_back(full_outcome());
      run.outcomes.back().trial = trial;
    }
  runs.back().misled = {head.range.first, head.range.end - 1};
  return runs;
}

std::string read(const fs::path &path)
{
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string refusal(const fs::path &path, const std::string &bytes)
{
  std::ofstream(path, std::ios::binary) << bytes;
  try {
    static_cast<void>(read_shard(path, [](const OutcomeBlock &) {}));
  } catch (const ShardFileError &error) {
    return error.what();
  }
  return "";
}

} // namespace

TEST_CASE("a shard's file comes back to the bit, with what its trials depend on")
{
  const Folder folder;
  ShardHead head = sample_head();
  head.key.trials = 1000;
  head.range.end = 40 + 600; // three blocks
  const std::vector<ScenarioRun> sent = sample_runs(head);
  write_shard(folder.file(), head, sent);
  CHECK(folder.files() == 1); // nothing left beside it
  CHECK(read(folder.file()).starts_with("drsim.shard/1\n"));
  CHECK(head_text(read_shard_head(folder.file())) == head_text(head));
  std::vector<ScenarioRun> got(2);
  CHECK(head_text(read_shard(folder.file(), [&](OutcomeBlock block) {
          ScenarioRun &run = got.at(block.scenario);
          for (Outcome &outcome : block.outcomes)
            run.outcomes.push_back(std::move(outcome));
          run.misled.insert(run.misled.end(), block.misled.begin(), block.misled.end());
        })) == head_text(head));
  for (std::size_t i = 0; i < 2; ++i) {
    REQUIRE(got[i].outcomes.size() == 600);
    CHECK(got[i].misled == sent[i].misled);
    for (std::size_t k = 0; k < 600; ++k)
      CHECK(encode_outcome(got[i].outcomes[k]) == encode_outcome(sent[i].outcomes[k]));
  }
  const std::string bytes = read(folder.file());
  write_shard(folder.file(), head, got); // over the old one
  CHECK(read(folder.file()) == bytes);
}

TEST_CASE("a shard's file of another version is refused by name")
{
  const Folder folder;
  const ShardHead head = sample_head();
  write_shard(folder.file(), head, sample_runs(head));
  std::string other = read(folder.file());
  other.replace(0, 13, "drsim.shard/2");
  CHECK(refusal(folder.file(), other).find("this file holds drsim.shard/2, this drsim reads drsim.shard/1") !=
        std::string::npos);
  CHECK(refusal(folder.file(), "drsim.shard/\x1b[31m\n").find("drsim.shard/?[31m") != std::string::npos);
  ShardHead older = head;
  older.key.outcome_form = "drsim.outcome/1";
  write_shard(folder.file(), older, sample_runs(older));
  CHECK_THROWS_WITH(read_shard_head(folder.file()), Catch::Contains("drsim.outcome/1"));
}

TEST_CASE("a shard's file that is cut short or changed anywhere is refused, and so is any other file")
{
  const Folder folder;
  const ShardHead head = sample_head();
  write_shard(folder.file(), head, sample_runs(head));
  const std::string whole = read(folder.file());
  for (std::size_t size = 0; size < whole.size(); size += 3)
    CHECK_FALSE(refusal(folder.file(), whole.substr(0, size)).empty());
  for (std::size_t at = 0; at < whole.size(); at += 3) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    CHECK_FALSE(refusal(folder.file(), changed).empty());
  }
  CHECK_FALSE(refusal(folder.file(), whole + "x").empty());
  CHECK(refusal(folder.file(), "{}").find("is no shard of a campaign") != std::string::npos);
  CHECK(refusal(folder.file(), "").find("is no shard of a campaign") != std::string::npos);
  fs::remove(folder.file());
  CHECK_THROWS_AS(read_shard_head(folder.file()), ShardFileError);
  CHECK_THROWS_AS(write_shard(folder.file() / "below" / "nothing", head, {}), ShardFileError);
}

TEST_CASE("a shard's file that does not hold the trials it promises is refused")
{
  const Folder folder;
  const ShardHead head = sample_head();
  std::vector<ScenarioRun> runs = sample_runs(head);
  runs[1].outcomes.pop_back();
  write_shard(folder.file(), head, runs);
  CHECK(refusal(folder.file(), read(folder.file())).find("promises") != std::string::npos);
  ShardHead far = head;
  far.range = {98, 102};
  write_shard(folder.file(), far, sample_runs(far));
  CHECK_THROWS_WITH(read_shard_head(folder.file()), Catch::Contains("makes no sense")); // of 100 trials
  runs = sample_runs(head);
  runs[0].outcomes[1].trial = 99;
  write_shard(folder.file(), head, runs);
  CHECK(refusal(folder.file(), read(folder.file())).find("promises") != std::string::npos);
}

TEST_CASE("the name of a shard's file tells campaigns, rounds and ranges apart, and nothing else")
{
  const ShardHead head = sample_head();
  const std::string name = head.file_name();
  CHECK(name.starts_with("drsim-"));
  CHECK(name.ends_with("-r0-000040-000043.outcomes"));
  ShardHead other = head;
  other.words.deployment = "elsewhere";
  other.of = 0;
  CHECK(other.file_name() == name);
  const auto differs = [&](const std::function<void(ShardHead &)> &change) {
    ShardHead changed = head;
    change(changed);
    return changed.file_name() != name;
  };
  CHECK(differs([](ShardHead &one) { one.key.seed = 8; }));
  CHECK(differs([](ShardHead &one) { one.key.version = "0.2.0"; }));
  CHECK(differs([](ShardHead &one) { one.key.outcome_form = "drsim.outcome/7"; }));
  CHECK(differs([](ShardHead &one) { one.key.input_digest = "sha256:abd"; }));
  CHECK(differs([](ShardHead &one) { one.key.scenarios[1].digest = "3"; }));
  CHECK(differs([](ShardHead &one) { one.key.sets = {}; }));
  CHECK(differs([](ShardHead &one) { one.key.traffic = "auto"; }));
  CHECK(differs([](ShardHead &one) { one.key.trials = 101; }));
  CHECK(differs([](ShardHead &one) { one.round = 1; }));
  CHECK(differs([](ShardHead &one) { one.range.end = 45; }));
}

TEST_CASE("parts of a range are disjoint, whole and of one size")
{
  const TrialRange range{100, 1107};
  for (const std::uint64_t of : {1u, 2u, 8u, 999u, 1007u}) {
    std::uint64_t next = range.first;
    for (std::uint64_t i = 0; i < of; ++i) {
      const TrialRange part = part_of(range, i, of);
      CHECK(part.first == next);
      CHECK(part.count() >= range.count() / of);
      CHECK(part.count() <= range.count() / of + 1);
      next = part.end;
    }
    CHECK(next == range.end);
  }
}
