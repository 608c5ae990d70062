#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace drsim::inline campaign {

/// Numbers and texts as bytes that do not depend on the machine: eight bytes a number, lowest first.
class ByteWriter {
public:
  void whole(std::uint64_t value)
  {
    for (int shift = 0; shift < 64; shift += 8)
      bytes_.push_back(static_cast<char>(value >> shift & 0xff));
  }
  void real(double value) { whole(std::bit_cast<std::uint64_t>(value)); }
  void flag(bool value) { bytes_.push_back(value ? 1 : 0); }
  void text(std::string_view value)
  {
    whole(value.size());
    bytes_ += value;
  }
  [[nodiscard]] std::string take() { return std::move(bytes_); }

private:
  std::string bytes_;
};

/// Reads them back. What is not there, or makes no sense, reads as nothing and is remembered.
class ByteReader {
public:
  explicit ByteReader(std::string_view bytes) : left_(bytes) {}
  std::uint64_t whole()
  {
    constexpr std::size_t size = sizeof(std::uint64_t);
    broken_ = broken_ || left_.size() < size;
    if (broken_)
      return 0;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
      value |= static_cast<std::uint64_t>(static_cast<unsigned char>(left_[i])) << 8 * i;
    left_.remove_prefix(size);
    return value;
  }
  double real() { return std::bit_cast<double>(whole()); }
  /// A number less than `limit`.
  std::uint64_t below(std::uint64_t limit)
  {
    const std::uint64_t value = whole();
    broken_ = broken_ || value >= limit;
    return broken_ ? 0 : value;
  }
  bool flag()
  {
    broken_ = broken_ || left_.empty() || static_cast<unsigned char>(left_[0]) > 1;
    if (broken_)
      return false;
    const bool value = left_[0] != 0;
    left_.remove_prefix(1);
    return value;
  }
  std::string text()
  {
    const std::uint64_t size = below(left_.size() + 1);
    broken_ = broken_ || size > left_.size();
    if (broken_)
      return {};
    std::string value(left_.substr(0, size));
    left_.remove_prefix(size);
    return value;
  }
  /// Of things that begin with a number or a text each, so that a broken count cannot ask for endless memory.
  std::uint64_t count() { return below(left_.size() / sizeof(std::uint64_t) + 1); }
  [[nodiscard]] bool complete() const { return !broken_ && left_.empty(); }
  [[nodiscard]] bool broken() const { return broken_; }

private:
  std::string_view left_;
  bool broken_ = false;
};

} // namespace drsim::campaign
