#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline runbooks {

/// A call of AWS as its own model describes it.
struct AwsOperation {
  std::string_view name;                ///< "RebootDBInstance"
  std::vector<std::string_view> inputs; ///< all of them
  std::vector<std::string_view> needed; ///< those that it cannot do without
};

/// The text of aws_operations.txt: a line a call, made from botocore by tests/corpus/aws_operations_test.py.
[[nodiscard]] std::string_view aws_operations_text();

/// Whether calls of a service ("rds", "s3api") are known; of another one nothing can be said.
[[nodiscard]] bool is_aws_service(std::string_view service);

/// A call in any spelling ("RebootDBInstance", "reboot_db_instance", "reboot-db-instance"); absent when the
/// service has none of that name.
[[nodiscard]] std::optional<AwsOperation> aws_operation(std::string_view service, std::string_view call);

/// Whether a call has an input, in any spelling.
[[nodiscard]] bool has_input(const AwsOperation &operation, std::string_view input);

/// All calls of a service, as its model spells them.
[[nodiscard]] std::vector<std::string> aws_operation_names(std::string_view service);

} // namespace drsim::import::runbooks
