#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace drsim::inline core {

/// SHA-256 over a sequence of fields; each field is framed by its length, so ("ab","c") differs from
/// ("a","bc").
class Digest {
public:
  Digest();
  ~Digest();
  Digest(Digest &&) noexcept;
  Digest &operator=(Digest &&) noexcept;
  void add(std::string_view bytes);
  void add(double value); ///< its exact bits
  void add(long long value);
  /// Lower-case hexadecimal; ends the digest.
  [[nodiscard]] std::string hex();

private:
  struct State;
  std::unique_ptr<State> state_;
};

/// SHA-256 of the bytes alone, as `sha256sum` prints it.
[[nodiscard]] std::string sha256_of(std::string_view bytes);

} // namespace drsim::core
