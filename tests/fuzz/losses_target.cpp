// A file of losses from anybody, and the controllers on what it says.
#include <cstddef>
#include <cstdint>

#include "generator/cli/loss_file.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/fuzz/requirement.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sfpgen;
  const cli::LossFile file = cli::parse_losses(fuzz::text_of({data, size}));
  if (const auto* reasons = std::get_if<std::vector<std::string>>(&file)) {
    fuzz::require(!reasons->empty(), "a refused file has a reason");
  }
  return 0;
}
