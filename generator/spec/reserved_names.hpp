// The names that no design may have, because they already mean something in the generated Verilog.
#pragma once

#include <string_view>
#include <vector>

namespace sfpgen::spec {

/// One reserved name and why it is reserved.
struct ReservedName {
  std::string_view name;
  std::string_view reason;
};

/// Every keyword of Verilog-2005 and SystemVerilog-2017 (IEEE 1800-2017 annex B), the module
/// names of sfpgen's own templates, and a name that stops Verilator.
const std::vector<ReservedName>& reserved_names();

}  // namespace sfpgen::spec
