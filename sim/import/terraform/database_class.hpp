#pragma once

#include <optional>
#include <string>

namespace drsim::inline import::inline terraform {

/// Memory of an RDS instance class ("db.r6g.xlarge"), in bytes, by the rule of its family: 16 GiB (r), 8 GiB
/// (m, t) or 32 GiB (x2) at "large", in proportion beyond, and t's smaller sizes. Nothing for others.
[[nodiscard]] std::optional<double> class_memory_bytes(const std::string &instance_class);

/// max_connections that RDS sets where no parameter group does: PostgreSQL LEAST(memory / 9531392, 5000),
/// MySQL and MariaDB memory / 12582880. Nothing for other engines.
[[nodiscard]] std::optional<double> default_connections(const std::string &engine,
                                                        const std::string &instance_class);

} // namespace drsim::import::terraform
