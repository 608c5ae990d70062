#include "sim/campaign/frame.hpp"
#include "sim/campaign/outcome_file.hpp"
#include "tests/sim/campaign/outcomes.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>

#include <unistd.h>

using namespace drsim;
using namespace drsim::test;

namespace {

namespace fs = std::filesystem;

/// A folder of its own, gone at the end.
class Folder {
public:
  Folder() : path_(fs::temp_directory_path() / ("drsim-outcomes-" + std::to_string(getpid())))
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

OutcomeSet sample()
{
  OutcomeSet set{"sha256:abc", "region-outage", 7, {}};
  for (const std::uint64_t trial : {40, 41, 45}) {
    set.outcomes.push_back(full_outcome());
    set.outcomes.back().trial = trial;
  }
  return set;
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
    static_cast<void>(read_outcomes(path));
  } catch (const OutcomeFileError &error) {
    return error.what();
  }
  return "";
}

} // namespace

TEST_CASE("a file of outcomes comes back to the bit, with what its trials depend on")
{
  const Folder folder;
  const OutcomeSet sent = sample();
  write_outcomes(folder.file(), sent);
  CHECK(folder.files() == 1); // nothing left beside it
  CHECK(read(folder.file()).starts_with("drsim.outcome/5\n"));
  const OutcomeSet got = read_outcomes(folder.file());
  CHECK(got.input_digest == "sha256:abc");
  CHECK(got.scenario == "region-outage");
  CHECK(got.seed == 7);
  REQUIRE(got.outcomes.size() == 3);
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(encode_outcome(got.outcomes[i]) == encode_outcome(sent.outcomes[i]));
  write_outcomes(folder.file(), got); // over the old one
  CHECK(read_outcomes(folder.file()).outcomes.size() == 3);
}

TEST_CASE("a file of outcomes of another version is refused by name")
{
  const Folder folder;
  write_outcomes(folder.file(), sample());
  std::string other = read(folder.file());
  other.replace(0, 15, "drsim.outcome/2");
  CHECK(refusal(folder.file(), other)
            .find("this file holds drsim.outcome/2, this drsim reads "
                  "drsim.outcome/5") != std::string::npos);
  CHECK(refusal(folder.file(), "drsim.outcome/\x1b[31m\n").find("drsim.outcome/?[31m") != std::string::npos);
}

TEST_CASE("a file of outcomes that is cut short or changed anywhere is refused, and so is any other file")
{
  const Folder folder;
  write_outcomes(folder.file(), sample());
  const std::string whole = read(folder.file());
  for (std::size_t size = 0; size < whole.size(); size += 7)
    CHECK_FALSE(refusal(folder.file(), whole.substr(0, size)).empty());
  for (std::size_t at = 0; at < whole.size(); at += 7) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    CHECK_FALSE(refusal(folder.file(), changed).empty());
  }
  CHECK_FALSE(refusal(folder.file(), whole + "x").empty());
  CHECK(refusal(folder.file(), "{}").find("is no file of outcomes") != std::string::npos);
  CHECK(refusal(folder.file(), "").find("is no file of outcomes") != std::string::npos);
  fs::remove(folder.file());
  CHECK_THROWS_AS(read_outcomes(folder.file()), OutcomeFileError);
  CHECK_THROWS_AS(write_outcomes(folder.file() / "below" / "nothing", sample()), OutcomeFileError);
}
