#include "sim/campaign/shard_file.hpp"

#include "sim/campaign/bytes.hpp"
#include "sim/campaign/frame.hpp"
#include "sim/core/assertion.hpp"
#include "sim/core/digest.hpp"
#include "sim/model/outcome_fields.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

namespace drsim::inline campaign {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t digest_size = 64;      // hexadecimal SHA-256
constexpr std::size_t longest_version = 100; // of a first line worth showing
constexpr std::size_t block_trials = 256;    // so many outcomes are unpacked at a time
constexpr std::size_t largest_block = 1u << 30;
constexpr std::size_t longest_head = 16u << 20;
constexpr int level = 3; // zstd's own default

[[noreturn]] void refuse(const fs::path &path, const std::string &why)
{
  throw ShardFileError(path.string() + ": " + why);
}

std::string packed(const std::string &raw)
{
  std::string out(ZSTD_compressBound(raw.size()), '\0');
  const std::size_t size = ZSTD_compress(out.data(), out.size(), raw.data(), raw.size(), level);
  DRSIM_ASSERT(ZSTD_isError(size) == 0U, "zstd packs what fits its bound");
  out.resize(size);
  return out;
}

std::optional<std::string> unpacked(const std::string &packed_bytes)
{
  const unsigned long long size = ZSTD_getFrameContentSize(packed_bytes.data(), packed_bytes.size());
  if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR || size > largest_block)
    return std::nullopt;
  std::string raw(size, '\0');
  if (ZSTD_decompress(raw.data(), raw.size(), packed_bytes.data(), packed_bytes.size()) != size)
    return std::nullopt;
  return raw;
}

std::string block_of(const ScenarioRun &run, std::size_t begin, std::size_t end)
{
  ByteWriter out;
  const std::uint64_t first = run.outcomes[begin].trial;
  const std::uint64_t last = run.outcomes[end - 1].trial;
  std::vector<std::uint64_t> misled;
  for (const std::uint64_t trial : run.misled)
    if (trial >= first && trial <= last)
      misled.push_back(trial);
  out.whole(misled.size());
  for (const std::uint64_t trial : misled)
    out.whole(trial);
  out.whole(end - begin);
  for (std::size_t i = begin; i < end; ++i)
    out.text(encode_outcome(run.outcomes[i]));
  return out.take();
}

std::string bytes_of(const ShardHead &head, const std::vector<ScenarioRun> &runs)
{
  std::string bytes = std::string(shard_form) + "\n" + head_text(head) + "\n";
  for (std::size_t i = 0; i < runs.size(); ++i)
    for (std::size_t begin = 0; begin < runs[i].outcomes.size(); begin += block_trials) {
      ByteWriter out;
      out.whole(i);
      out.text(packed(block_of(runs[i], begin, std::min(begin + block_trials, runs[i].outcomes.size()))));
      bytes += out.take();
    }
  return bytes + sha256_of(bytes);
}

/// Printable ASCII, so that a stranger's bytes do not reach a terminal.
std::string shown(std::string line)
{
  line.resize(std::min(line.size(), longest_version));
  for (char &letter : line)
    if (letter < ' ' || letter > '~')
      letter = '?';
  return line;
}

void check_form(const fs::path &path, const std::string &line)
{
  const std::string_view form = shard_form;
  if (!line.starts_with(form.substr(0, form.find('/') + 1)))
    refuse(path, "is no shard of a campaign: it does not begin with \"" + std::string(form) + "\"");
  if (line != form)
    refuse(path, "this file holds " + shown(line) + ", this drsim reads " + std::string(form));
}

ShardHead head_of(const fs::path &path, std::string_view line)
{
  Diagnostics diagnostics;
  auto head = parse_head(line, path.string(), diagnostics);
  if (!head)
    refuse(path, "is cut short or changed: " + diagnostics.problems().front().message);
  if (head->key.outcome_form != outcome_form)
    refuse(path, "its outcomes have the form " + shown(head->key.outcome_form) + ", this drsim reads " +
                     std::string(outcome_form));
  return std::move(*head);
}

/// Up to the next line's end, without it; false at the file's end or when it is too long.
bool take_line(std::istream &in, std::string &line)
{
  line.clear();
  for (char letter = 0; line.size() < longest_head && in.get(letter);) {
    if (letter == '\n')
      return true;
    line += letter;
  }
  return false;
}

OutcomeBlock block_from(const fs::path &path, std::uint64_t scenario, const std::string &raw)
{
  ByteReader in(raw);
  OutcomeBlock block;
  block.scenario = scenario;
  block.misled.resize(in.count());
  for (std::uint64_t &trial : block.misled)
    trial = in.whole();
  const std::uint64_t count = in.count();
  for (std::uint64_t i = 0; i < count; ++i) {
    std::optional<Outcome> outcome = decode_outcome(in.text());
    if (!outcome)
      refuse(path, "holds something that is no outcome");
    block.outcomes.push_back(std::move(*outcome));
  }
  if (!in.complete())
    refuse(path, "holds more or less than it promises");
  return block;
}

/// All trials of the range of every scenario that was played, in order.
class Promise {
public:
  explicit Promise(const ShardHead &head) : head_(head), next_(head.range.first) {}
  [[nodiscard]] bool keeps(const OutcomeBlock &block)
  {
    for (const Outcome &outcome : block.outcomes) {
      if (next_ == head_.range.end) {
        next_ = head_.range.first;
        ++scenario_;
      }
      if (block.scenario != scenario_ || scenario_ >= head_.played.size() || outcome.trial != next_++)
        return false;
    }
    return true;
  }
  [[nodiscard]] bool whole() const
  {
    return head_.played.empty() || (scenario_ + 1 == head_.played.size() && next_ == head_.range.end);
  }

private:
  const ShardHead &head_;
  std::size_t scenario_ = 0;
  std::uint64_t next_;
};

/// Writes and forces to disk, so that a name never stands for a file that a crash has emptied.
bool write_whole(int to, const std::string &bytes)
{
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t now = ::write(to, bytes.data() + sent, bytes.size() - sent);
    if (now < 0 && errno != EINTR)
      return false;
    sent += now > 0 ? static_cast<std::size_t>(now) : 0;
  }
  const mode_t mask = umask(0);
  umask(mask);
  return fchmod(to, 0666 & ~mask) == 0 && fsync(to) == 0;
}

} // namespace

void write_shard(const fs::path &path, const ShardHead &head, const std::vector<ScenarioRun> &runs)
{
  const std::string bytes = bytes_of(head, runs);
  // Not the process's number: pods that write to one file system all have the same.
  std::string beside = path.string() + ".XXXXXX";
  const int to = mkostemp(beside.data(), O_CLOEXEC);
  if (to < 0)
    refuse(path, std::string("cannot be written: ") + std::strerror(errno));
  const bool written = write_whole(to, bytes);
  const int why_written = errno;
  const bool closed = close(to) == 0;
  if (written && closed && std::rename(beside.c_str(), path.c_str()) == 0)
    return;
  const int why = written ? errno : why_written;
  unlink(beside.c_str());
  refuse(path, std::string("cannot be written: ") + std::strerror(why));
}

ShardHead read_shard_head(const fs::path &path)
{
  std::ifstream file(path, std::ios::binary);
  if (!file)
    refuse(path, "cannot be read");
  std::string line;
  if (!take_line(file, line) && line.size() >= longest_head)
    line.clear();
  check_form(path, line);
  if (!take_line(file, line))
    refuse(path, "is cut short");
  return head_of(path, line);
}

ShardHead read_shard(const fs::path &path, const std::function<void(OutcomeBlock)> &on_block)
{
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (!file)
    refuse(path, "cannot be read");
  const std::string_view all = bytes;
  const std::size_t first = std::min(all.find('\n'), all.size());
  check_form(path, std::string(all.substr(0, std::min(first, longest_version + 1))));
  const std::size_t end = all.size() < digest_size ? 0 : all.size() - digest_size;
  const std::size_t second = all.find('\n', first + 1);
  if (second >= end)
    refuse(path, "is cut short");
  if (sha256_of(all.substr(0, end)) != all.substr(end))
    refuse(path, "is cut short or changed: its digest does not match");
  ShardHead head = head_of(path, all.substr(first + 1, second - first - 1));
  ByteReader in(all.substr(second + 1, end - second - 1));
  Promise promise(head);
  while (!in.complete()) {
    const std::uint64_t scenario = in.whole();
    const auto raw = unpacked(in.text());
    if (in.broken() || !raw)
      refuse(path, "holds more or less than it promises");
    OutcomeBlock block = block_from(path, scenario, *raw);
    if (!promise.keeps(block))
      refuse(path, "does not hold the trials that its head promises");
    on_block(std::move(block));
  }
  if (!promise.whole())
    refuse(path, "does not hold the trials that its head promises");
  return head;
}

} // namespace drsim::campaign
