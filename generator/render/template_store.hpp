// The texts of sfpgen's template files, as a value.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace sfpgen::render {

/// Template texts by file name.
struct TemplateStore {
  std::map<std::string, std::string, std::less<>> rtl;          ///< rtl_templates/*.v
  std::map<std::string, std::string, std::less<>> formal;       ///< rtl_templates/formal/*.v
  std::map<std::string, std::string, std::less<>> constraints;  ///< constraints/*.in
};

/// The text of `file` in `texts`; a name that is not there throws std::logic_error.
const std::string& text_of(const std::map<std::string, std::string, std::less<>>& texts,
                           std::string_view file);

}  // namespace sfpgen::render
