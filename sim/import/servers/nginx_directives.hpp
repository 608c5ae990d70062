#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline servers {

/// A directive of NGINX: its words, and what stands in its braces.
struct NginxDirective {
  std::vector<std::string> words;
  int line = 0;
  bool block = false;
  std::vector<NginxDirective> inside = {};

  [[nodiscard]] const std::string &name() const { return words.front(); }
};

/// What was read, and the first thing that is wrong.
struct NginxText {
  std::vector<NginxDirective> directives;
  int wrong_line = 0;
  std::string wrong; ///< "" = nothing
};

/// Reads directives, blocks within blocks; stops at the first thing that cannot be read.
[[nodiscard]] NginxText read_nginx(std::string_view text);

} // namespace drsim::import::servers
