#pragma once
#include "sim/core/diagnostics.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline formats {

inline constexpr std::size_t largest_hcl_bytes =
    4'000'000;                         ///< of one file; server configurations have kilobytes
inline constexpr int deepest_hcl = 64; ///< nested blocks, objects, lists
inline constexpr std::size_t most_hcl_nodes = 200'000;

/// A value of HCL (1 or 2) or JSON, with its place. A block is a member whose value is an object: `a { }`,
/// `a = { }` and `"a": { }` read alike, as HashiCorp's own readers of server configuration take them.
struct HclNode {
  enum class Kind { null, boolean, number, text, list, object, unknown };
  Kind kind = Kind::null;
  bool flag = false;
  double number = 0;
  std::string text;             ///< of a text; of `unknown`, its source: a function, an interpolation, a sum
  std::vector<HclNode> members; ///< of a list or an object, in order
  std::string name;             ///< as a member of an object
  std::vector<std::string> labels; ///< of a block: `storage "raft" { }` has one
  bool block = false;              ///< written without "=" or ":"
  int line = 0;                    ///< of the name, else of the value; from 1
  int column = 0;

  /// "41": the line, for provenance.
  [[nodiscard]] std::string place() const { return std::to_string(line); }
  /// The last member of that name, or nullptr.
  [[nodiscard]] const HclNode *find(std::string_view member) const;
};

/// A block with its labels, whichever way it was written.
struct HclBlock {
  std::vector<std::string> labels;
  const HclNode *body = nullptr;
};

/// Reads a whole file; its root is an object. All problems are reported, each with line and column; absent
/// when there is any. Comments "#", "//" and "/* */"; strings with escapes; heredocs "<<" and "<<-"; commas
/// between members and without; JSON. A string with "${" is `unknown`, never evaluated.
[[nodiscard]] std::optional<HclNode> parse_hcl(std::string_view text, const std::string &shown_name,
                                               Diagnostics &diagnostics);

/// Every block of a name: repeated blocks, objects of a list, and with labels > 0 the objects of JSON's way
/// to write labels, {"storage": {"raft": {...}}}.
[[nodiscard]] std::vector<HclBlock> hcl_blocks(const HclNode &body, std::string_view name,
                                               std::size_t labels = 0);

/// Names of the outermost members, of a text that may be HCL or not, found without reading it in full.
/// `block` names those written as a block.
struct HclNames {
  std::vector<std::string> names;
  std::vector<std::string> blocks;
};
[[nodiscard]] HclNames hcl_outermost(std::string_view text);

} // namespace drsim::formats
