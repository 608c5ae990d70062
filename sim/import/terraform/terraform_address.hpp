#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline terraform {

/// "module.a[0].aws_x.y[\"k\"]" -> "module.a.aws_x.y".
[[nodiscard]] std::string without_indexes(std::string_view address);

/// The words of a reference between its dots, without indexes.
[[nodiscard]] std::vector<std::string> parts_of(const std::string &reference);

/// "module.a.module.b" -> "module.a"; "module.a" -> "".
[[nodiscard]] std::string parent_of(const std::string &module);

/// "module.a.module.b" -> "b".
[[nodiscard]] std::string last_of(const std::string &module);

/// A name as seen from outside its module; "" is the root.
[[nodiscard]] std::string inside(const std::string &module, const std::string &name);

} // namespace drsim::import::terraform
