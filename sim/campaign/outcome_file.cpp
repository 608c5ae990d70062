#include "sim/campaign/outcome_file.hpp"

#include "sim/campaign/bytes.hpp"
#include "sim/campaign/frame.hpp"
#include "sim/core/digest.hpp"
#include "sim/model/outcome_fields.hpp"

#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>

#include <unistd.h>

namespace drsim::inline campaign {
namespace {

constexpr std::size_t digest_size = 64;      // hexadecimal SHA-256
constexpr std::size_t longest_version = 100; // of a first line worth showing

[[noreturn]] void refuse(const std::filesystem::path &path, const std::string &why)
{
  throw OutcomeFileError(path.string() + ": " + why);
}

std::string digest_of(std::string_view bytes)
{
  Digest digest;
  digest.add(bytes);
  return digest.hex();
}

std::string bytes_of(const OutcomeSet &set)
{
  ByteWriter out;
  out.text(set.input_digest);
  out.text(set.scenario);
  out.whole(set.seed);
  out.whole(set.outcomes.size());
  for (const Outcome &outcome : set.outcomes)
    out.whole(outcome.trial);
  for (const Outcome &outcome : set.outcomes)
    out.text(encode_outcome(outcome));
  std::string bytes = std::string(outcome_form) + "\n" + out.take();
  return bytes + digest_of(bytes);
}

/// A first line of printable ASCII, so that a stranger's bytes do not reach a terminal.
std::string first_line(const std::string &bytes)
{
  std::string line = bytes.substr(0, std::min(bytes.find('\n'), longest_version));
  for (char &letter : line)
    if (letter < ' ' || letter > '~')
      letter = '?';
  return line;
}

/// What stands between the first line and the digest, once both are right.
std::string_view body_of(const std::filesystem::path &path, const std::string &bytes)
{
  const std::string_view form = outcome_form;
  const std::string line = first_line(bytes);
  if (!line.starts_with(form.substr(0, form.find('/') + 1)))
    refuse(path, "is no file of outcomes: it does not begin with \"" + std::string(form) + "\"");
  if (line != form)
    refuse(path, "this file holds " + line + ", this drsim reads " + std::string(form));
  if (bytes.size() < form.size() + 1 + digest_size)
    refuse(path, "is cut short");
  const std::string_view all = bytes;
  const std::size_t end = bytes.size() - digest_size;
  if (digest_of(all.substr(0, end)) != all.substr(end))
    refuse(path, "is cut short or changed: its digest does not match");
  return all.substr(form.size() + 1, end - form.size() - 1);
}

} // namespace

void write_outcomes(const std::filesystem::path &path, const OutcomeSet &set)
{
  std::filesystem::path beside = path;
  beside += ".part" + std::to_string(getpid());
  std::error_code error;
  {
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    out << bytes_of(set);
    out.close();
    if (!out) {
      std::filesystem::remove(beside, error);
      refuse(path, "cannot be written");
    }
  }
  std::filesystem::rename(beside, path, error);
  if (error) {
    const std::string why = error.message();
    std::filesystem::remove(beside, error);
    refuse(path, "cannot be written: " + why);
  }
}

OutcomeSet read_outcomes(const std::filesystem::path &path)
{
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (!file)
    refuse(path, "cannot be read");
  ByteReader in(body_of(path, bytes));
  OutcomeSet set;
  set.input_digest = in.text();
  set.scenario = in.text();
  set.seed = in.whole();
  std::vector<std::uint64_t> trials(in.count());
  for (std::uint64_t &trial : trials)
    trial = in.whole();
  for (const std::uint64_t trial : trials) {
    std::optional<Outcome> outcome = decode_outcome(in.text());
    if (!outcome || outcome->trial != trial)
      refuse(path, "holds no outcome of trial " + std::to_string(trial) + " where its head promises one");
    set.outcomes.push_back(std::move(*outcome));
  }
  if (!in.complete())
    refuse(path, "holds more or less than its head promises");
  return set;
}

} // namespace drsim::campaign
