<?xml version="1.0"?>
<!--
  Only QEMU and root may look into the pool's folder: volumes are mode 644 and hold keys, and whoever may list processes
  on the host knows their names.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output omit-xml-declaration="yes"/>
  <xsl:template match="node()|@*">
    <xsl:copy>
      <xsl:apply-templates select="node()|@*"/>
    </xsl:copy>
  </xsl:template>
  <xsl:template match="/pool/target">
    <xsl:copy>
      <xsl:apply-templates select="node()|@*"/>
      <permissions>
        <mode>0700</mode>
        <owner>@@owner@@</owner>
        <group>@@group@@</group>
      </permissions>
    </xsl:copy>
  </xsl:template>
</xsl:stylesheet>
