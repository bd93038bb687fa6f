// From a design to the files of its directory.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "generator/elaborate/design.hpp"
#include "generator/render/figures.hpp"
#include "generator/render/rendered_file.hpp"
#include "generator/render/scripts.hpp"
#include "generator/render/template_store.hpp"

namespace sfpgen::render {

/// Every file of the design's directory, the manifest last. The same arguments always give the same
/// bytes. Throws std::logic_error where a template is missing or its tokens are not the ones
/// expected.
std::vector<RenderedFile> render(const elaborate::Design& design, const TemplateStore& templates);

/// The same with the figures of a synthesis in the datasheet.
std::vector<RenderedFile> render(const elaborate::Design& design, const TemplateStore& templates,
                                 const Figures& figures);

/// The same with scripts for another cell library than the default one.
std::vector<RenderedFile> render(const elaborate::Design& design, const TemplateStore& templates,
                                 const Technology& technology);

/// The same with `more` files, which the manifest lists too.
std::vector<RenderedFile> render_with(const elaborate::Design& design,
                                      const TemplateStore& templates,
                                      const std::vector<RenderedFile>& more);

/// The names of the files that are not the same for every design.
std::string top_path(const elaborate::Design& design);        ///< "rtl/<name>.v"
std::string file_list_path(const elaborate::Design& design);  ///< "<name>.f"
std::string sdc_path(const elaborate::Design& design);        ///< "<name>.sdc"

/// The Verilog files of the design in the order of the file list, relative to its directory.
std::vector<std::string> verilog_paths(const elaborate::Design& design);

inline constexpr std::string_view manifest_path = "manifest.json";
inline constexpr std::string_view datasheet_path = "README.md";
inline constexpr std::string_view spec_path = "spec.json";
inline constexpr std::string_view synth_script_path = "synth.ys";
inline constexpr std::string_view timing_script_path = "sta.tcl";
inline constexpr std::string_view abc_constraints_path = "abc.constr";
inline constexpr std::string_view netlist_path = "netlist.v";  ///< what synth.ys writes

}  // namespace sfpgen::render
