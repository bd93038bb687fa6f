// A .npy file from anybody; what is read is written and read back the same.
#include <sfpgen/golden/npy.hpp>

#include <cstddef>
#include <cstdint>

#include "tests/fuzz/requirement.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sfpgen;
  const auto array = golden::parse_npy({data, size});
  if (!array) {
    fuzz::require(!array.error().text().empty(), "a refused file has a reason");
    return 0;
  }
  const auto count = golden::value_count(array->shape);
  fuzz::require(count && *count == array->values.size(), "as many values as the shape says");
  const auto again = golden::parse_npy(golden::format_npy(*array));
  fuzz::require(again.ok(), "what was read can be written");
  fuzz::require(again->shape == array->shape && again->values == array->values &&
                    again->array_order == array->array_order && again->dtype() == array->dtype(),
                "what was written reads the same");
  return 0;
}
