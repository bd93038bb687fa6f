// Puts a design into words.
#include "generator/render/wording.hpp"

#include <fmt/format.h>

namespace sfpgen::render {
namespace {

std::string counted(int number, const char* noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

}  // namespace

std::string summary(const elaborate::Design& design) {
  return fmt::format("{} for {} values (E = {}, M = {}), {}, {} a group, exponent codings {}",
                     design.kind_name, design.container_name, design.container.exponent_bits,
                     design.container.mantissa_bits, counted(design.layout.lanes, "lane"),
                     counted(design.layout.rows, "row"), fmt::join(design.codings, ", "));
}

std::string megahertz(double clock_mhz) { return fmt::format("{}", clock_mhz); }

}  // namespace sfpgen::render
