// A Liberty library from anybody.
#include <cstddef>
#include <cstdint>
#include <string>

#include "generator/flow/liberty.hpp"
#include "tests/fuzz/input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sfpgen;
  const auto library = flow::parse_liberty(std::string(fuzz::text_of({data, size})), "fuzz.lib");
  if (!library.ok()) return 0;
  static_cast<void>(flow::find_facts(library.value(), "fuzz.lib"));
  static_cast<void>(flow::filtered_text(library.value()));
  for (const flow::LibertyCell& cell : library.value().cells) {
    static_cast<void>(flow::reason_to_leave_out(cell));
  }
  return 0;
}
