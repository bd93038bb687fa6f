// Which template module instantiates which: from this follows what files a design needs.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace sfpgen::elaborate {

/// One template module; its file is rtl_templates/<name>.v.
struct Module {
  std::string_view name;
  std::vector<std::string_view> parts;  ///< the template modules that it instantiates itself
};

/// Every template module. A test compares the table with the templates.
std::span<const Module> modules();

/// `name` and every module below it, each once, parts before what they are part of. A name that is
/// not in the table is an internal error.
std::vector<std::string_view> with_parts(std::string_view name);

}  // namespace sfpgen::elaborate
